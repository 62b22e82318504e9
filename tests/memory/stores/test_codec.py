"""Bytes and back, for anything that a turn can hold."""

import math
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.conversation import Conversation, ConversationId, Emotion, Turn, TurnId
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores import codec

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
shares = st.floats(min_value=0, max_value=1)
zones = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda by: timezone(timedelta(minutes=by // timedelta(minutes=1)))
)
times = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001 - hypothesis adds it
emotions = st.builds(
    Emotion,
    score=shares,
    label=st.sampled_from(["very_negative", "negative", "neutral", "positive"]),
    confidence=shares,
    words=shares,
    voice=st.none() | shares,
)
turns = st.builds(
    Turn,
    id=text.map(TurnId),
    org=text.map(OrgId),
    conversation=text.map(ConversationId),
    customer=text.map(CustomerId),
    who=st.sampled_from(["customer", "frontdesk", "staff"]),
    channel=st.sampled_from(["voice", "sms", "whatsapp", "email", "web"]),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=2000),
    at=times,
    call=st.none() | text,
    emotion=st.none() | emotions,
    intent=st.none() | text,
    agent=st.none() | text,
    confidence=st.none() | shares,
    interrupted=st.booleans(),
    continues=st.none() | text.map(TurnId),
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(turns)
def test_a_turn_comes_back_as_it_was(turn):
    assert codec.turn_from(codec.turn_bytes(turn)) == turn


@given(st.dictionaries(text, plain, max_size=6))
def test_notes_come_back_as_they_were(notes):
    assert codec.notes_from(codec.json_bytes(notes)) == notes


@given(times)
def test_a_time_comes_back_to_the_microsecond(at):
    assert codec.moment(codec.microseconds(at)) == at


def test_a_time_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        codec.microseconds(datetime(2026, 11, 20))  # noqa: DTZ001 - the very mistake


def test_half_a_character_becomes_a_question_mark():
    assert codec.notes_from(codec.json_bytes({"a\ud800": ["b\udfff", 1]})) == {"a?": ["b?", 1]}


def test_a_turn_of_another_version_can_be_read():
    now = datetime(2026, 11, 20, tzinfo=UTC)
    turn = Turn(TurnId("t"), OrgId("o"), ConversationId("c"), CustomerId("x"), "customer", "sms", "hi", now)
    fields = orjson.loads(codec.turn_bytes(turn)) | {"a_later_field": 1, "emotion": None}
    assert codec.turn_from(orjson.dumps(fields)) == turn


@given(st.binary(max_size=200) | plain.map(orjson.dumps))
def test_what_is_no_turn_is_refused_cleanly(data):
    with pytest.raises((ValueError, KeyError)):
        codec.turn_from(data)


def test_a_customer_lists_contacts_in_the_order_they_were_learned():
    fields = {
        b"made_at": b"5",
        b"contact:email:a:b@example.com": b"9",
        b"contact:phone:+14155550123": b"5",
        b"fact:name": "Zoë".encode(),
    }
    contacts = (Contact("phone", "+14155550123"), Contact("email", "a:b@example.com"))
    found = codec.customer_from(OrgId("o"), CustomerId("x"), fields)
    assert found == Customer(CustomerId("x"), OrgId("o"), contacts, {"name": "Zoë"})


def test_a_conversation_without_notes_has_none():
    fields = {b"customer": b"x", b"began_at": b"1000000", b"last_at": b"2000000"}
    found = codec.conversation_from(OrgId("o"), ConversationId("c"), fields, goes_on=True)
    assert found == Conversation(
        ConversationId("c"), OrgId("o"), CustomerId("x"), codec.moment(1_000_000), codec.moment(2_000_000), {}, True
    )


def test_no_number_is_not_a_number():
    assert codec.notes_from(codec.json_bytes({"x": math.nan})) == {"x": None}
