"""Turns and conversations are values: nobody changes what was said."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.people import CustomerId, OrgId

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_what_was_said_cannot_be_changed():
    turn = Turn(TurnId("t"), OrgId("o"), ConversationId("c"), CustomerId("x"), "customer", "sms", "hello", NOW)
    with pytest.raises(FrozenInstanceError):
        turn.text = "goodbye"  # pyright: ignore[reportAttributeAccessIssue] - the very mistake


def test_a_conversation_begins_with_notes_of_its_own():
    one, two = (Conversation(ConversationId(id), OrgId("o"), CustomerId("x"), NOW, NOW) for id in ("a", "b"))
    assert one.notes == two.notes == {}
    assert one.notes is not two.notes
    assert not one.goes_on
