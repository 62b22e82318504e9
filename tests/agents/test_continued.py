"""What a turn goes on with, and what of it cannot be taken back. How a desk answers it: the scenes of goes_on.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.continued import continued, done_unheard, joined, with_before, with_done
from agents.notes import Notes
from gateway.settings import Settings
from memory.conversation import ConversationId, Emotion, Turn, TurnId
from memory.people import CustomerId, OrgId

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


def turn(id: str, text: str = "words", *, after: str | None = None, **more: Any) -> Turn:
    return Turn(
        TurnId(id),
        OrgId("o"),
        ConversationId("c"),
        CustomerId("x"),
        "customer",
        "voice",
        text,
        NOW,
        continues=TurnId(after) if after else None,
        **more,
    )


OURS = replace(turn("ours", "All"), who="frontdesk", interrupted=True)


def pieces_of(last: Turn, *before: Turn, notes: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    return continued(last, before, notes or {}).pieces


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["We are ten adults.", "Four kids."], "We are ten adults, Four kids."),
        (["How much is it?", "For ten."], "How much is it For ten."),
        (["How much is it?", "Do you take Venmo?"], "How much is it? Do you take Venmo?"),
        (["Um,", "", "ten"], "Um, ten"),
        (["My name is Sarah.", "Jones."], "My name is Sarah Jones."),
        (["My name is Sarah.", "What do I need?"], "My name is Sarah, What do I need?"),
        ([], ""),
    ],
)
def test_pieces_are_joined_as_one_sentence_unless_they_ask(pieces: list[str], whole: str):
    assert joined(pieces) == whole


def test_a_turn_stands_by_itself_unless_it_says_otherwise():
    alone = continued(turn("b"), [turn("a")], {"zip": "95616"})
    assert (alone.turn, alone.before, alone.notes) == (turn("b"), [turn("a")], {"zip": "95616"})
    assert pieces_of(turn("b", after="gone"), turn("a")) == ("b",)


def test_what_goes_on_is_answered_as_its_first_piece_with_the_notes_before_it():
    found = {"asked": "zip"}
    notes = with_before(Notes(asked="name", zip="95616", escalated=("refund",)), found, [TurnId("a")])
    angry, calm = (Emotion(score, "neutral", 0.9, score) for score in (0.2, 0.5))
    whole = continued(
        turn("b", "one six.", after="a", emotion=calm),
        [turn("z"), turn("a", "Nine five six.", emotion=angry), OURS],
        notes.as_json(),
    )
    assert whole.turn == turn("a", "Nine five six, one six.", emotion=angry)
    assert whole.pieces == ("a", "b")
    assert whole.before == [turn("z")]
    assert whole.notes == {"asked": "zip", "escalated": ["refund"]}


def test_a_third_piece_joins_the_first_two():
    a, b, c = turn("a"), turn("b", after="a"), turn("c", after="b")
    answered_b = with_before(Notes(), {"asked": "zip"}, [TurnId("a"), TurnId("b")])
    assert pieces_of(c, a, b, notes=answered_b.as_json()) == ("a", "b", "c")
    assert pieces_of(c, a, OURS, b) == ("a", "b", "c")
    only_a = with_before(Notes(), {}, [TurnId("a")])
    assert pieces_of(c, a, b, notes=only_a.as_json()) == ("a", "b", "c")


def test_what_was_answered_by_itself_is_not_joined_with_what_came_before_it():
    a, b, c = turn("a"), turn("b", after="a"), turn("c", after="b")
    answered_b = with_before(Notes(), {}, [TurnId("b")])
    assert pieces_of(c, a, b, notes=answered_b.as_json()) == ("b", "c")


@pytest.mark.parametrize("outcome", ["booked", "moved", "cancelled", "changed", "sent"])
def test_what_cannot_be_taken_back_ends_it_and_is_said(outcome: str, settings: Settings):
    notes = with_done(Notes(), outcome, [TurnId("a")])
    assert pieces_of(turn("b", after="a"), turn("a"), notes=notes.as_json()) == ("b",)
    assert pieces_of(turn("c", after="b"), turn("a"), turn("b", after="a"), notes=notes.as_json()) == ("b", "c")
    said = done_unheard(turn("b", after="a"), notes)
    assert said is not None
    assert settings.phrases[said]
    assert done_unheard(turn("b"), notes) is None
    assert done_unheard(turn("c", after="b"), notes) is None
    assert with_done(Notes(), "read_back", [TurnId("a")]) == Notes()


def test_a_goodbye_that_they_go_on_from_is_none():
    notes = with_before(Notes(said_goodbye=True), {}, [TurnId("a")])
    assert pieces_of(turn("b", after="a"), turn("a"), notes=notes.as_json()) == ("b",)


@given(
    st.dictionaries(st.sampled_from(["turns", "notes", "done"]), st.none() | st.text() | st.lists(st.text())),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=5),
)
def test_whatever_stands_in_the_notes_something_is_answered(held: dict[str, Any], chain: list[tuple[str, str]]):
    before = [turn(id, after=other) for id, other in chain]
    assert continued(turn("e", after="a"), before, {"before": held}).pieces[-1] == "e"
    assert done_unheard(turn("e", after="a"), Notes.from_json({"before": held})) in (None, f"done_{held.get('done')}")
