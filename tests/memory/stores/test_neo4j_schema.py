"""The schema may be made again at any time, by any number of workers; no key spells another's."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from memory.people import OrgId
from memory.stores.neo4j_schema import LABELS, STATEMENTS, key
from tests.memory.stores.neo4j_store import neo4j_store


async def test_workers_that_start_together_make_one_schema(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (one, _, _), neo4j_store(neo4j_url) as (two, _, _):
        for statement in STATEMENTS:
            await asyncio.gather(one._ground.graph.ask(statement), two._ground.graph.ask(statement))
        assert await one.customer_ids(org) == []


def test_every_label_has_a_key_of_its_own():
    assert all(f"FOR (n:{label}) REQUIRE n.key IS UNIQUE" in " ".join(STATEMENTS) for label in LABELS)
    assert all("IF NOT EXISTS" in statement for statement in STATEMENTS)


@given(st.text(), st.text(), st.text(), st.text())
def test_no_id_spells_the_key_of_another(org, other_org, id, other_id):
    whole = [text.encode("utf-8", "replace") for text in (org, other_org, id, other_id)]
    same = whole[0] == whole[1] and whole[2] == whole[3]
    assert (key(OrgId(org), "turn", id) == key(OrgId(other_org), "turn", other_id)) == same
