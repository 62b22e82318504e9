"""What an operator is told about the keys."""

import asyncio

import pytest

from gateway import keys
from gateway.settings import load
from memory.resealing_redis import Progress, Ring, SealingState
from memory.sealing import KEY_BYTES, Sealer, keys_from, written
from memory.stores.connection_redis import connect
from tests.house.reading import ROOT

OLD = {"k1": b"1" * KEY_BYTES}
BOTH = Sealer({"k2": b"2" * KEY_BYTES, **OLD})
HERE = [Ring("box.1", frozenset({"k2"}), 0, 1, True), Ring("box.2", frozenset({"k1"}), 0, 1, True)]


def test_a_new_key_comes_last_then_first_then_alone():
    first, second, third = [
        keys_from(line.partition("=")[2]) for line in keys.with_new(OLD).splitlines() if not line.startswith("#")
    ]
    assert [list(each) for each in (first, second, third)] == [["k1", "k2"], ["k2", "k1"], ["k2"]]
    assert first["k1"] == second["k1"] == OLD["k1"]
    assert first["k2"] == second["k2"] == third["k2"] != OLD["k1"]


def test_it_says_how_far_it_is_and_what_it_waits_for():
    lines, done = keys.told(BOTH, None, HERE)
    assert not done
    assert "1 of 2 workers" in lines
    progress = Progress("k2", "queues", of=12, seen=12, done=5, waits_for={"records": 3})
    lines, done = keys.told(BOTH, progress, HERE)
    assert not done
    assert "12 of 12 customers looked at, 5 sealed anew" in lines
    assert "Waits for records: 3" in lines
    lines, done = keys.told(BOTH, Progress("k2", "done"), HERE)
    assert done
    assert "Nothing is sealed with k1." in lines
    assert keys.told(BOTH, Progress("k1", "done"), HERE)[1] is False


@pytest.fixture
def environ(monkeypatch, tmp_path):
    environ = {"FRONTDESK_VAR": str(tmp_path), "FRONTDESK_CONFIG": str(ROOT / "config")}
    monkeypatch.setattr(keys, "process_environment", lambda: environ)
    return environ


@pytest.fixture
def state_is(environ, valkey_url):
    """Sets how far it is, in a database that is empty but for that."""
    environ["REDIS_URL"] = valkey_url.replace("db=0", "db=15")
    org = load(None, environ).business.org

    async def set_to(progress: Progress | None) -> None:
        async with connect(environ["REDIS_URL"]) as redis:
            await redis.flushdb()
            if progress:
                await SealingState(redis, org).keep(progress)

    yield lambda progress: asyncio.run(set_to(progress))
    asyncio.run(set_to(None))


def test_its_exit_code_says_whether_older_keys_can_go(environ, state_is, capsys):
    environ["FRONTDESK_DATA_KEYS"] = written({"k2": b"2" * KEY_BYTES, **OLD})
    for progress, code in ((None, 1), (Progress("k2", "customers"), 1), (Progress("k2", "done"), 0)):
        state_is(progress)
        assert keys.main([]) == code
    assert "Nothing is sealed with k1" in capsys.readouterr().out
    assert keys.main(["--new"]) == 0
    assert "FRONTDESK_DATA_KEYS=k2:" in capsys.readouterr().out


def test_without_redis_it_says_so(environ, capsys, tmp_path):
    environ["REDIS_URL"] = f"unix://{tmp_path}/nobody.sock?db=0"
    assert keys.main([]) == 2
    environ["REDIS_URL"] = ""
    assert keys.main([]) == 2
    assert "REDIS_URL" in capsys.readouterr().err
