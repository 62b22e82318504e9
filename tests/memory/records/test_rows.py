"""From the queue to rows, whatever is in the queue."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.conversation import ConversationId, Emotion, Turn, TurnId
from memory.people import CustomerId, OrgId
from memory.records.call_record import CallRecord
from memory.records.rows import Row, as_of, call_bytes, opened, row_from
from memory.sealed import Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.codec import turn_bytes

ORG = OrgId("o")
AT = datetime(2026, 11, 20, 18, tzinfo=UTC)
TURN = Turn(TurnId("t"), ORG, ConversationId("c"), CustomerId("x"), "customer", "voice", "hi\x00", AT)


def test_a_turn_becomes_a_row_without_nul():
    feeling = Emotion(0.2, "very_negative", 0.9, 0.3, None)
    turn = replace(TURN, emotion=feeling)
    row = row_from(ORG, b"1-0", {b"kind": b"turn", b"id": b"t", b"place": b"3", b"turn": turn_bytes(turn)})
    assert row.kind == "turn"
    assert row.values["text"] == "hi\ufffd"
    assert (row.values["place"], row.values["at"], row.values["emotion_score"]) == (3, AT, 0.2)
    assert row.values["emotion"]["label"] == "very_negative"


def test_a_call_comes_back_as_it_was_told():
    call = CallRecord("CA1", ORG, "twilio", "inbound", "completed", AT, answered_at=AT, customer=CustomerId("x"))
    values = row_from(ORG, b"12-3", {b"kind": b"call", b"call": call_bytes(call)}).values
    assert CallRecord(**{name: values[name] for name in CallRecord.__slots__}) == call
    assert values["as_of"] == as_of(b"12-3")


def test_a_customer_and_a_conversation():
    fields = {b"kind": b"customer", b"id": b"x", b"made_at": b"1000000", b"contact:phone:+1": b"1", b"fact:name": b"Z"}
    made_at = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    values = {"org": ORG, "id": "x", "contacts": [["phone", "+1"]], "facts": {"name": "Z"}, "made_at": made_at}
    values |= {"merged_into": None, "stopped_at": None}
    assert row_from(ORG, b"1-0", fields) == Row("customer", {**values, "as_of": as_of(b"1-0")})
    fields = {b"kind": b"conversation", b"id": b"c", b"customer": b"x", b"began_at": b"1000000"}
    values = {"org": ORG, "id": "c", "customer": "x", "began_at": made_at, "last_at": made_at}
    assert row_from(ORG, b"1-0", fields) == Row("conversation", values)


def test_what_the_shared_memory_sealed_is_opened():
    seals = Seals(Sealer({"k1": b"1" * KEY_BYTES}))
    turn = seals.turn(replace(TURN, text="hi there"))
    fields = {b"kind": b"turn", b"id": b"t", b"place": b"3", b"turn": turn_bytes(turn)}
    row = row_from(ORG, b"1-0", fields)
    assert "hi there" not in row.values["text"]
    assert opened(row, seals).values["text"] == "hi there"
    assert opened(row, None) == row
    facts = seals.facts(ORG, CustomerId("x"), {"name": "Z"})
    fields = {b"kind": b"customer", b"id": b"x", b"made_at": b"1", b"fact:name": facts["name"].encode()}
    assert opened(row_from(ORG, b"1-0", fields), seals).values["facts"] == {"name": "Z"}


def test_what_another_org_s_queue_holds_is_refused():
    call = call_bytes(CallRecord("CA1", ORG, "twilio", "inbound", "ringing", AT))
    for fields in ({b"kind": b"turn", b"place": b"1", b"turn": turn_bytes(TURN)}, {b"kind": b"call", b"call": call}):
        with pytest.raises(ValueError, match="another org"):
            row_from(OrgId("other"), b"1-0", fields)


places = st.tuples(st.integers(0, 10**14), st.integers(0, 10**5))


@given(places, places)
def test_places_in_the_queue_sort_as_text(one, other):
    written = [as_of(f"{milliseconds}-{number}".encode()) for milliseconds, number in (one, other)]
    assert (written[0] < written[1]) == (one < other)


@given(
    st.dictionaries(st.sampled_from([b"kind", b"id", b"turn", b"call", b"place", b"made_at"]), st.binary(max_size=20))
)
def test_rubbish_raises_what_the_writer_catches(fields):
    with pytest.raises((ValueError, KeyError, TypeError)):
        row_from(ORG, b"1-0", fields)
