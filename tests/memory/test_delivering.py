"""The way of a message: forward only, whatever the carrier tells and in whichever order."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.conversation import ConversationId, TurnId
from memory.delivering import (
    TRY_AGAIN_SECONDS,
    UNSURE_SECONDS,
    Journey,
    Part,
    begun,
    claimed,
    ended,
    journey_bytes,
    journey_from,
    sent,
    told,
    tried,
)
from tests.memory.outgoing import AT, message


def taken(journey: Journey, at=AT) -> Journey:
    after = claimed(journey, "t", at, 60)
    assert after is not None
    return after


def test_it_waits_until_it_may_go_and_is_claimed_once():
    held = begun(message(not_before=AT + timedelta(seconds=20)), AT)
    assert claimed(held, "t", AT, 60) is None
    mine = taken(held, held.due)
    assert (mine.tries, mine.claim, mine.due) == (1, "t", held.due + timedelta(seconds=60))
    assert claimed(mine, "other", held.due, 60) is None
    assert taken(mine, mine.due).tries == 2


def test_after_each_try_it_waits_longer_and_then_has_failed():
    journey, at = begun(message(), AT), AT
    waits = []
    while journey.state == "waiting":
        at = journey.due
        journey = tried(taken(journey, at), "503", (), at, unsure=False)
        waits.append((journey.due - at).total_seconds())
    assert waits[:-1] == list(TRY_AGAIN_SECONDS)
    assert (journey.state, journey.code, journey.tries) == ("failed", "503", 6)
    assert claimed(journey, "t", at + timedelta(days=1), 60) is None


def test_one_that_may_have_arrived_waits_for_news_of_it():
    unsure = tried(taken(begun(message(), AT)), "timeout", (), AT, unsure=True)
    assert unsure.due == AT + timedelta(seconds=UNSURE_SECONDS)
    heard = told(unsure, 0, Part("SM1", "sent"), AT)
    assert heard.state == "waiting"
    assert heard.carrier_ids == ("SM1",)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_news_in_any_order_comes_to_the_same(order):
    steps = [
        lambda journey: sent(journey, ["SM1"], AT),
        lambda journey: told(journey, 0, Part("SM1", "delivered"), AT),
        lambda journey: told(journey, 0, Part("SM1", "sent"), AT),
    ]
    journey = taken(begun(message(), AT))
    for step in order:
        journey = steps[step](journey)
    assert (journey.state, journey.carrier_ids) == ("delivered", ("SM1",))


def test_it_is_delivered_when_all_parts_are_and_failed_when_one_is():
    journey = sent(taken(begun(message(), AT)), ["SM1", "SM2"], AT)
    journey = told(journey, 1, Part("SM2", "delivered"), AT)
    assert journey.state == "sent"
    assert told(journey, 0, Part("SM1", "delivered"), AT).state == "delivered"
    failed = told(journey, 0, Part("SM1", "failed", "30003"), AT)
    assert (failed.state, failed.code) == ("failed", "30003")


def test_news_of_a_message_that_is_not_ours_changes_nothing():
    journey = sent(taken(begun(message(), AT)), ["SM1"], AT)
    assert told(journey, 0, Part("SM9", "failed", "30003"), AT) == journey


def test_parts_after_a_gap_are_not_counted_as_sent():
    journey = told(taken(begun(message(), AT)), 1, Part("SM2"), AT)
    assert journey.carrier_ids == ()


def test_what_the_carrier_has_cannot_be_refused():
    journey = sent(taken(begun(message(), AT)), ["SM1"], AT)
    assert ended(journey, "refused", "stopped", AT) == journey
    refused = ended(begun(message(), AT), "refused", "stopped", AT)
    assert (refused.state, refused.code) == ("refused", "stopped")
    assert (refused.record.state, refused.record.code) == ("refused", "stopped")


@given(text=st.text(max_size=50), code=st.none() | st.text(max_size=9), places=st.sets(st.integers(0, 9)))
def test_bytes_keep_all_of_it(text, code, places):
    full = message(text=text, turn=TurnId("t"), conversation=ConversationId("v"), not_before=AT, data={"link": ["x"]})
    parts = {place: Part(f"SM{place}", "failed", code) for place in places}
    journey = Journey(full, AT, AT, "waiting", 3, code, "token", parts, True)
    assert journey_from(journey_bytes(journey)) == journey
