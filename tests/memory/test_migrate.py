"""The tool from end to end, and what it says of what cannot be."""

import asyncio
import sys
from pathlib import Path

import pytest

from memory.addresses import write_addresses
from memory.clock import utc_now
from memory.conversation import Turn, TurnId
from memory.migrate import WrongArguments, addresses_of, main, parser, told
from memory.move_stage_redis import MoveStages
from memory.mover import Mover, Progress
from memory.people import Contact
from memory.stores.neo4j import Neo4jGraph, Neo4jMemory
from memory.stores.redis import RedisMemory
from tests.memory.moves import two_sides

REPOSITORY = Path(__file__).parents[2]


def asked(*arguments):
    return parser().parse_args(arguments)


def test_addresses_are_those_of_the_file_unless_said_otherwise(tmp_path):
    file = tmp_path / "memory.json"
    write_addresses(file, {"redis": "redis://a", "postgres": "postgresql://a", "neo4j": "bolt://a"})
    move = ("--from", "redis", "--to", "postgres", "--addresses", str(file))
    assert addresses_of(asked(*move)) == {"redis": "redis://a", "postgres": "postgresql://a"}
    assert addresses_of(asked(*move, "--redis-url", "redis://b"))["redis"] == "redis://b"
    assert set(addresses_of(asked("--from", "postgres", "--to", "neo4j", "--addresses", str(file)))) == {
        "redis", "postgres", "neo4j",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--from", "redis", "--to", "redis"), "are both redis"),
        (
            ("--from", "redis", "--to", "postgres"),
            "no address for redis, postgres in .*: say --redis-url and --postgres",
        ),
        (("--from", "redis", "--to", "neo4j", "--redis-url", "redis://h"), "no address for neo4j"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path, arguments, complaint):
    with pytest.raises(WrongArguments, match=complaint):
        addresses_of(asked(*arguments, "--addresses", str(tmp_path / "none.json")))
    assert main([*arguments, "--addresses", str(tmp_path / "none.json")]) == 2


@pytest.mark.parametrize("arguments", [["--from", "mongo", "--to", "redis"], ["--to", "redis"], ["--from", "redis"]])
def test_a_backend_that_is_none_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "--from" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_named_without_its_password(valkey_url, tmp_path, capsys):
    move = ["--from", "redis", "--to", "postgres", "--redis-url", valkey_url, "--addresses", str(tmp_path / "none")]
    for url in ("postgresql://u:hush@127.0.0.1:1/none", "postgresql://u:hush@127.0.0.1:one/none"):
        assert main([*move, "--postgres-url", url]) in (1, 2)
        said = capsys.readouterr().err
        assert "postgres" in said
        assert "hush" not in said


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_it_moves_and_comes_back(empty_redis, empty_database, valkey_url, org, tmp_path):
    file = tmp_path / "memory.json"
    write_addresses(file, {"redis": valkey_url.replace("db=0", "db=15"), "postgres": empty_database})
    zoe = await RedisMemory(empty_redis).customer_for(org, Contact("phone", "+14155550123"))

    async def run(*more):
        command = ("-m", "memory.migrate", "--from", "redis", "--to", "postgres", "--addresses", str(file), *more)
        tool = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdout=asyncio.subprocess.PIPE, cwd=REPOSITORY
        )
        said, _ = await tool.communicate()
        return tool.returncode, said.decode()

    code, said = await run("--until", "new")
    assert code == 0
    assert "1 of 1 customers copied, 0 to do" in said
    assert "postgres is the truth" in said
    async with two_sides(empty_redis, empty_database) as stores:
        assert await stores["postgres"].customer_ids(org) == [zoe.id]
    code, said = await run("--back")
    assert (code, said.splitlines()[-1]) == (0, "Back: redis holds everything, and postgres is left alone.")
    assert (await run())[1].splitlines()[-1].startswith("Done: postgres holds everything")


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_told_to_end_it_stops_and_leaves_no_lease(empty_redis, empty_database, valkey_url, tmp_path):
    stages = MoveStages(empty_redis)
    await stages.beat("slow", stage="off", home="redis", truth="redis")  # it is waited for
    addresses = ("--redis-url", valkey_url.replace("db=0", "db=15"), "--postgres-url", empty_database)
    command = ("-m", "memory.migrate", "--from", "redis", "--to", "postgres", *addresses)
    tool = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--addresses", str(tmp_path / "none"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=REPOSITORY,
    )  # fmt: skip
    assert tool.stdout is not None
    while b"waiting for slow" not in await tool.stdout.readline():
        await stages.beat("slow", stage="off", home="redis", truth="redis")
    tool.terminate()
    _, said = await tool.communicate()
    assert (tool.returncode, said.decode().startswith("Stopped. Start again")) == (130, True)
    assert await stages.lease("another")


async def test_it_moves_to_a_graph_and_back(empty_redis, neo4j_url, org):
    redis, graph = RedisMemory(empty_redis), Neo4jGraph(neo4j_url)
    stores, stages = {"redis": redis, "neo4j": Neo4jMemory(graph)}, MoveStages(empty_redis)
    zoe = await redis.customer_for(org, Contact("phone", "+14155550123"))
    mail = await redis.customer_for(org, Contact("email", "zoe@example.com"))
    await redis.merge(org, zoe.id, mail.id)
    thread = await redis.conversation(org, zoe.id, now=utc_now())
    await redis.add_turn(Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "sms", "hi", utc_now()))
    before = [await redis.bundle(org, each.id) for each in (zoe, mail)]
    await Mover(stages, stores, "redis", "neo4j").forward()
    assert [await stores["neo4j"].bundle(org, each.id) for each in (zoe, mail)] == before
    await redis.forget(org, zoe.id)
    await Mover(stages, stores, "neo4j", "redis").forward()
    assert [await redis.bundle(org, each.id) for each in (zoe, mail)] == before
    await graph.close()


def test_a_line_tells_what_is_left():
    line = told(Progress("both", copied=2, of=5, changed=1, differences=3, waits_for=("one",)))
    assert line == "both: 2 of 5 customers copied, 3 to do, 1 changed meanwhile, 3 differences left, waiting for one"
    assert told(Progress("both", copied=5, of=5, compared=3)) == (
        "both: 5 of 5 customers copied, 0 to do, 3 compared, 0 changed meanwhile"
    )
