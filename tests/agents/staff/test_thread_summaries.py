"""Summaries say which turns they stand for, and nothing that is not in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.staff.summaries import Backed
from agents.staff.thread_summaries import checked, of_note, of_thread, stands_for, strange
from memory.conversation import ConversationId, Emotion, Turn, TurnId
from memory.conversation_notes import ConversationNote, Ended, Material
from memory.people import Contact, Customer, CustomerId, OrgId

ORG, WHO, HERE = OrgId("org"), CustomerId("cus"), ConversationId("con")
NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
SARAH = Customer(WHO, ORG, (Contact("phone", "+19165550142"),), {"name": "Sarah Miller"})


def said(*lines: tuple[str, str, str]) -> list[Turn]:
    """Turns: who, what, intent."""
    return [
        Turn(
            TurnId(f"t{at}"), ORG, HERE, WHO, who, "voice", text, NOON + timedelta(seconds=at), intent=intent or None,  # pyright: ignore[reportArgumentType]
            emotion=Emotion(0.2, "very_negative", 0.9, 0.2) if who == "customer" else None,
        )
        for at, (who, text, intent) in enumerate(lines)
    ]  # fmt: skip


TURNS = said(
    ("customer", "How much is it for eight adults?", ""),
    ("frontdesk", "That comes to $560.", "quote"),
    ("customer", "Can you come on Saturday?", ""),
    ("frontdesk", "Yes, on Saturday there is a place.", "booking"),
)
ENDED = Ended(ORG, HERE, WHO, NOON, TURNS[-1].at)


def note(summary: str, **backing: tuple[str, ...]) -> ConversationNote:
    return ConversationNote(ORG, HERE, WHO, "quoted", summary, "", ENDED.last_at, NOON, "a model", backing)


@pytest.mark.parametrize(
    "sentence",
    [
        "They asked for eight adults.",
        "They were told $560.",
        "They want to come on Saturday.",
        "They talked about a booking.",
    ],
)
def test_a_sentence_that_the_turns_bear_out_is_kept(sentence: str):
    assert strange(sentence, TURNS) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "They asked for nine adults.",
        "They were told $590.",
        "They want to come on Sunday.",
        "They were told $560 by Kenji.",
        "They paid the deposit.",
        "They cancelled.",
        "They were promised a discount.",
        "They want November 28.",
    ],
)
def test_a_sentence_with_a_figure_name_date_price_or_claim_of_its_own_is_dropped(sentence: str):
    assert strange(sentence, TURNS) != []
    assert checked([Backed(sentence, ())], TURNS) == []


def test_a_sentence_is_held_against_the_turns_that_it_names():
    told = Backed("They were told $560.", ("turn:t1",))
    assert checked([told], TURNS) == [Backed(told.text, ("t1",))]
    assert checked([replace(told, stands_on=("turn:t0",))], TURNS) == []


def test_the_summary_of_a_note_keeps_what_the_turns_bear_out_and_says_for_which_it_stands():
    made = of_note(Material(ENDED, SARAH, TURNS), note("They were told $560. They paid $100. They live in Davis."))
    assert made is not None
    assert made.text == "They were told $560."
    assert stands_for(made) == ["t0", "t1", "t2", "t3"]
    assert (made.kind, made.retention, made.conversation, made.at) == ("summary", "long", HERE, ENDED.last_at)
    assert made.data["mood"] == 0.2


def test_a_note_of_which_nothing_stands_is_replaced_by_what_the_rules_make_of_the_turns():
    made = of_note(Material(ENDED, SARAH, TURNS), note("Sarah Miller bought a boat for $9."))
    assert made is not None
    assert made.text == 'They called about a price and a booking. They were told: "That comes to $560."'
    assert "Sarah" not in made.text


def test_the_same_end_gives_the_same_memory():
    material = Material(ENDED, SARAH, TURNS)
    assert of_note(material, note("They asked.")) == of_note(material, note("They asked."))


def test_nothing_said_is_nothing_to_sum_up():
    assert of_note(Material(ENDED, SARAH, []), note("They asked.")) is None
    assert of_thread(SARAH, HERE, TURNS, keep=4) is None


def test_a_long_thread_is_summed_up_to_its_last_turns_piece_by_piece():
    turns = [replace(turn, id=TurnId(f"{turn.id}-{again}")) for again in range(15) for turn in TURNS]
    made = of_thread(SARAH, HERE, turns, keep=8)
    assert made is not None
    assert stands_for(made) == [turn.id for turn in turns[:-8]]
    assert "They called about a price and a booking." in made.text
    assert made.text.count("$560") == 1
    by_sentence = made.data["sentences"]
    assert isinstance(by_sentence, dict)
    assert set(by_sentence) == {
        "They called about a price and a booking.",
        'They were told: "That comes to $560."',
    }
