"""How one turn is answered. Whole conversations are in tests/conversations/."""

from __future__ import annotations

from datetime import UTC, datetime

from agents.answering import reach_of, score_of
from agents.planning import Reach
from memory.conversation import ConversationId, Emotion, Turn, TurnId
from memory.people import Contact, Customer, CustomerId, OrgId

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
ANN = Customer(CustomerId("c"), OrgId("o"), (Contact("web", "w"), Contact("phone", "+19165550142")))


def test_the_number_that_was_told_comes_before_the_one_that_is_called_from():
    assert reach_of(ANN) == Reach(phone="+19165550142")
    told = Customer(ANN.id, ANN.org, ANN.contacts, {"name": "Ann", "phone": "+19165550177"})
    assert reach_of(told) == Reach(name="Ann", phone="+19165550177")


def test_how_somebody_felt_is_in_the_middle_while_it_is_not_known():
    def turn(emotion: Emotion | None) -> Turn:
        ids = (TurnId("t"), ANN.org, ConversationId("v"), ANN.id)
        return Turn(*ids, who="customer", channel="voice", text="hm", at=NOON, emotion=emotion)

    assert score_of(turn(None)) == 0.5
    assert score_of(turn(Emotion(0.2, "negative", 0.9, 0.2))) == 0.2
