"""What there is to recall, as sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from memory.bookings import Booking, BookingId, Seating
from memory.conversation import Conversation, ConversationId, Emotion, Turn, TurnId
from memory.memories import USUAL, Memory, MemoryId, MemoryKind
from memory.people import CustomerId, OrgId
from memory.promises import deed
from memory.recall_items import Shelf, items_of

ORG, WHO, HERE = OrgId("org"), CustomerId("cus"), ConversationId("here")
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
BOOKING = Booking(
    BookingId("b"),
    ORG,
    WHO,
    ConversationId("there"),
    "R7K2",
    "booked",
    Seating(date(2026, 11, 28), time(18, 0), STARTS),
    {"adult": 8, "child": 4},
)


def memory(kind: MemoryKind, text: str, *, days: float = 1, thread: str = "there", **data: object) -> Memory:
    at = NOW - timedelta(days=days)
    id = MemoryId(f"{kind}-{text}-{days}")
    return Memory(id, ORG, WHO, kind, text, at, USUAL[kind], ConversationId(thread), data)  # pyright: ignore[reportArgumentType]


def turn(text: str, score: float) -> Turn:
    emotion = Emotion(score, "neutral", 0.9, score)
    return Turn(TurnId(text), ORG, HERE, WHO, "customer", "voice", text, NOW, emotion=emotion)


def said(shelf: Shelf) -> dict[str, str]:
    return {item.text: item.kind for item in items_of(shelf, NOW)}


def test_open_bookings_are_told_with_day_time_party_and_reference():
    held = replace(BOOKING, id=BookingId("h"), state="held", held_until=NOW + timedelta(minutes=5))
    assert said(Shelf(bookings=[BOOKING, held])) == {
        "Booked: a party of 12 on Saturday, November 28 at 6 PM, reference R7K2.": "booking",
        "Held, not booked yet: a party of 12 on Saturday, November 28 at 6 PM.": "booking",
    }


def test_what_was_cancelled_lapsed_or_is_over_is_no_open_booking():
    over = replace(BOOKING, seating=replace(BOOKING.seating, starts_at=NOW - timedelta(hours=1)))
    lapsed = replace(BOOKING, state="held", held_until=NOW - timedelta(minutes=1))
    assert said(Shelf(bookings=[over, lapsed, replace(BOOKING, state="cancelled")])) == {}


def test_the_last_conversation_is_told_in_two_sentences_and_one_before_it_is_an_earlier_contact():
    last = memory("summary", "They asked about a price. They were told $590. They will call again.", days=1)
    before = memory("summary", "They complained.", days=9, thread="before")
    older = memory("summary", "They asked about a price.", days=1.1)
    assert said(Shelf(memories=[before, older, last])) == {
        "They asked about a price. They were told $590.": "conversation",
        "They complained.": "interaction",
    }


def test_the_summary_of_this_conversation_is_its_older_part_and_whole():
    long = "One. Two. Three."
    assert said(Shelf(conversation=HERE, memories=[memory("summary", long, thread="here")])) == {long: "thread"}


def test_the_same_words_are_told_once_and_as_new_as_they_are():
    old, new = memory("preference", "They like it hot.", days=90), memory("preference", "They like it  hot.", days=2)
    [item] = items_of(Shelf(memories=[old, new]), NOW)
    assert item.at == new.at


def test_moods_are_told_when_they_are_not_as_usual():
    assert said(Shelf(turns=[turn("fine", 0.5)])) == {}
    assert said(Shelf(turns=[turn("this is bad", 0.1), turn("very bad", 0.2)])) == {"They sound upset.": "mood"}
    sad = memory("summary", "", mood=0.2)
    assert said(Shelf(memories=[sad])) == {"They sounded upset the last time.": "mood"}
    assert said(Shelf(memories=[sad], turns=[turn("all well", 0.9)])) == {"They sound pleased.": "mood"}


def test_the_running_topic_and_that_of_a_last_time_nobody_summed_up():
    now = Conversation(HERE, ORG, WHO, NOW, NOW, {"topic": "quote"})
    last = Conversation(ConversationId("there"), ORG, WHO, NOW - timedelta(days=1), NOW, {"topic": "travel_fee"})
    shelf = Shelf(conversation=HERE, conversations=[now, last])
    assert said(shelf) == {
        "They are talking about: quote.": "topic",
        "The last time was about: travel fee.": "topic",
    }
    summed = replace(shelf, memories=[memory("summary", "They asked.")])
    assert said(summed) == {"They asked.": "conversation", "They are talking about: quote.": "topic"}


def test_notes_of_any_shape_are_no_topic():
    assert said(Shelf(conversations=[Conversation(HERE, ORG, WHO, NOW, NOW, {"topic": ["x"]})])) == {}


def test_facts_worth_a_word_are_told():
    assert said(Shelf(facts={"allergies": "nuts", "name": "Ann"})) == {"Their allergies: nuts.": "fact"}


def test_of_promises_those_are_told_that_are_open():
    made = memory("promise", "We will call.", means=["person"])
    other = memory("promise", "We will text.", means=["text"])
    kept = deed(ORG, WHO, "person", of="e1", at=NOW, conversation=ConversationId("there"))
    assert said(Shelf(memories=[made, other])) == {"We will call.": "promise", "We will text.": "promise"}
    assert said(Shelf(memories=[kept, made, other])) == {"We will text.": "promise"}
