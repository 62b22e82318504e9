"""The way to the graph: what is done again, what is not, and what the driver takes."""

import asyncio

import pytest
from neo4j.exceptions import ClientError

from memory.errors import StoreDown
from memory.stores.ground_neo4j import Crossed, Neo4jGraph, json, text
from memory.stores.neo4j_schema import key


@pytest.fixture
async def graph(neo4j_url):
    graph = Neo4jGraph(neo4j_url)
    yield graph
    await graph.close()


@pytest.mark.parametrize(("written", "kept"), [("a\x00b", "a\x00b"), ("a\ud800b", "a?b"), ("Zoë 🎉", "Zoë 🎉")])
async def test_text_comes_back_as_it_was_but_for_half_characters(graph, written, kept):
    assert await graph.ask("RETURN $said AS said", said=text(written)) == [{"said": kept}]
    assert '"' in json([written])
    assert await graph.ask("RETURN $said AS said", said=json([written])) == [{"said": json([kept])}]


async def test_what_many_do_at_one_place_at_once_is_all_done(graph, org):
    node = key(org, "customer", "counted")
    await graph.ask("MERGE (c:Customer {key: $key}) SET c.org = $org, c.id = 'counted', c.count = 0", key=node, org=org)

    async def count(ask):
        [row] = await ask(
            "MATCH (c:Customer {key: $key}) SET c.touched = randomUUID() RETURN c.count AS count", key=node
        )
        await ask("MATCH (c:Customer {key: $key}) SET c.count = $count", key=node, count=row["count"] + 1)

    await asyncio.gather(*(graph.work(count) for _ in range(30)))
    assert await graph.ask("MATCH (c:Customer {key: $key}) RETURN c.count AS count", key=node) == [{"count": 30}]
    # It is no whole customer, and a move, which looks at all there are, would trip on it.
    await graph.ask("MATCH (c:Customer {key: $key}) DELETE c", key=node)


async def test_what_fails_leaves_nothing(graph, org):
    async def fail(ask):
        await ask("CREATE (:Customer {key: $key, org: $org})", key=key(org, "customer", "x"), org=org)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await graph.work(fail)
    assert await graph.ask("MATCH (c:Customer {key: $key}) RETURN c.key", key=key(org, "customer", "x")) == []


async def test_steps_that_cannot_read_what_they_wrote_are_done_again_and_leave_nothing_of_it(graph, org):
    tries = []

    async def cross(ask):
        tries.append(len(tries))
        await ask("CREATE (:Customer {key: $key, org: $org})", key=key(org, "customer", str(len(tries))), org=org)
        if len(tries) == 1:
            raise Crossed
        return "done"

    assert await graph.work(cross) == "done"
    assert len(tries) == 2
    query = "MATCH (c:Customer {org: $org}) RETURN c.key AS key"
    assert await graph.ask(query, org=org) == [{"key": key(org, "customer", "2")}]
    # It is no whole customer, and a move, which looks at all there are, would trip on it.
    await graph.ask("MATCH (c:Customer {org: $org}) DELETE c", org=org)


async def test_a_mistake_of_ours_is_not_done_again(graph):
    with pytest.raises(ClientError):
        await graph.ask("THIS IS NO CYPHER")


async def test_a_server_that_takes_and_says_nothing_is_down(monkeypatch):
    monkeypatch.setattr("memory.stores.ground_neo4j._ANSWER_SECONDS", 0.1)

    async def silent(reader, writer):
        await reader.read()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(StoreDown):
            await Neo4jGraph(f"bolt://nobody:x@127.0.0.1:{port}/none").ask("RETURN 1 AS one")
        server.close()


def test_an_address_may_carry_what_urls_quote():
    graph = Neo4jGraph("neo4j+s://us%40er:p%2Fw%3A@graph.example/mem%6Fry")
    assert (graph._place, graph._auth, graph._database) == (
        "neo4j+s://graph.example",
        ("us@er", "p/w:"),
        "memory",
    )
    plain = Neo4jGraph("bolt://[::1]:7688")
    assert (plain._place, plain._auth, plain._database) == ("bolt://[::1]:7688", None, None)
