"""What a message says is sealed where it waits, and only there."""

from dataclasses import replace

import pytest

from memory.errors import SealBroken
from memory.people import OrgId
from memory.sealed import Seals
from memory.sealed_messages import opened, sealed
from memory.sealing import KEY_BYTES, Sealer
from tests.memory.outgoing import message

SEALS = Seals(Sealer({"k1": b"1" * KEY_BYTES}))
ORG = OrgId("o")


def test_a_message_comes_back_whole_and_says_nothing_meanwhile():
    said = replace(message("m1", ORG, text="Your code is 123456"), data={"link": "https://example.com/b/secret"})
    kept = sealed(said, SEALS)
    assert "123456" not in repr(kept)
    assert "example.com" not in repr(kept)
    assert (kept.to, kept.id, kept.customer) == (said.to, said.id, said.customer)
    assert opened(kept, SEALS) == said


def test_what_waits_from_before_and_what_nobody_seals_is_as_it_is():
    said = message("m1", ORG, text="sealed: with a kiss")
    assert opened(message("m1", ORG), SEALS) == message("m1", ORG)
    assert sealed(said, None) == opened(said, None) == said
    assert opened(sealed(said, SEALS), SEALS) == said


def test_a_message_in_the_place_of_another_is_not_opened():
    kept = sealed(message("m1", ORG), SEALS)
    for moved in (replace(kept, org=OrgId("other")), replace(kept, id="m2")):
        with pytest.raises(SealBroken):
            opened(moved, SEALS)
