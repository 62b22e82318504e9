"""What the parts of the Redis store stand on."""

import pytest

from memory.clock import FakeClock
from memory.errors import BadContact, NotFound
from memory.people import Contact, CustomerId, OrgId
from memory.stores.ground_redis import Ground, id_of, pairs, person

ORG = OrgId("o")


@pytest.mark.parametrize("id", ["", "a:b", "a b", "é", "{x}", "a\ud800"])
def test_an_id_that_would_be_another_s_key_is_not_there(id):
    with pytest.raises(NotFound):
        id_of(ORG, id)
    assert id_of(ORG, "cus_0-1.2~3") == "cus_0-1.2~3"


def test_several_who_are_one_are_given_as_the_first():
    found = [b"cus_1", [b"made_at", b"1", b"fact:name", "Zoë".encode()], b"cus_2", [b"contact:web:visitor", b"2"]]
    one = person(ORG, found)
    assert (one.id, one.name, one.merged) == ("cus_1", "Zoë", (CustomerId("cus_2"),))
    assert one.contacts == (Contact("web", "visitor"),)


def test_a_hash_as_a_program_gives_it():
    assert pairs([b"a", b"1", b"b", b"2"]) == {b"a": b"1", b"b": b"2"}


def test_a_program_is_registered_once_and_contacts_are_canonical(redis_client):
    ground = Ground(redis_client, FakeClock(), gap_seconds=1.5, keep_seconds=2, region="GB")
    assert ground.script("return 1") is ground.script("return 1")
    assert (ground.gap_microseconds, ground.keep_ms) == (1_500_000, 2000)
    assert ground.contact(Contact("phone", "020 7946 0018")).value == "+442079460018"
    with pytest.raises(BadContact):
        ground.contact(Contact("phone", "x"))
