"""Dates in whole sentences, against the labelled list, and on anything that may be said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.calendar_words import without
from agents.understanding.dates import day_in, days_in
from agents.understanding.day_found import DayFound

SENTENCES = yaml.safe_load(Path(__file__).with_name("date_sentences.yaml").read_text("utf-8"))
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TODAY = date(2026, 11, 18)
AT_LEAST = 0.97


def day_of(label: str) -> date:
    """The date of a label like "Sat 2026-11-28", whose weekday guards against a slip of the hand."""
    weekday, written = label.split()
    day = date.fromisoformat(written)
    assert SHORT[day.weekday()] == weekday, label
    return day


def label_of(found: DayFound | None) -> str:
    def said(day: date) -> str:
        return f"{SHORT[day.weekday()]} {day}"

    if found is None:
        return "none"
    if found.problem in ("past", "no_such_day"):
        return "past" if found.problem == "past" else "impossible"
    if found.days:
        return f"{said(found.days[0])}..{said(found.days[1])}{'?' if found.problem else ''}"
    candidates = " | ".join(map(said, found.candidates))
    if found.problem == "weekday_conflict":
        return f"conflict {candidates}"
    return f"{said(found.day)}{'?' if candidates else ''}" if found.day else candidates


def misses(part: str) -> tuple[int, list[str]]:
    """How many sentences were tried, and what went wrong with which."""
    tried, wrong = 0, []
    for group in SENTENCES[part]:
        before = day_of(group["before"]) if "before" in group else None
        offered = [day_of(label) for label in group.get("offered", [])]
        for said, label in group["sentences"].items():
            tried += 1
            got = label_of(day_in(said, day_of(group["today"]), before=before, offered=offered))
            if got != label:
                wrong.append(f"{said!r} is {label}, not {got}")
    return tried, wrong


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_labelled_sentences_are_understood(part: str):
    tried, wrong = misses(part)
    assert tried >= 100
    assert len(wrong) <= (1 - AT_LEAST) * tried, wrong


def test_every_label_is_a_date_or_a_word():
    for part in SENTENCES.values():
        for group in part:
            for label in map(str, group["sentences"].values()):
                if label in ("none", "past", "impossible"):
                    continue
                pieces = label.removeprefix("conflict ").rstrip("?").replace("..", " | ").split(" | ")
                assert [day_of(piece) for piece in pieces]


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("for 12 on the 21st at 6", "for 12 on at 6"),
        ("two adults and three kids on December 5th at three", "two adults and three kids on at three"),
        ("to weeks from friday, to adults", ", to adults"),
        ("my zip is 95616 and it's Saturday, uh, the 28th", "my zip is 95616 and it's"),
        ("Nov. 28, call 916-555-0142", ", call 916-555-0142"),
        ("Next Saturday? We are 15.", "? We are 15."),
    ],
)
def test_a_date_can_be_cut_out_of_its_sentence(said: str, rest: str):
    found = days_in(said, TODAY)
    assert without(said, [one.span for one in found]) == rest
    assert [said[slice(*one.span)] for one in found] == [one.words for one in found]


def test_places_taken_by_something_else_are_no_date():
    said = "unit 12/5, on the 21st"
    assert [one.words for one in days_in(said, TODAY)] == ["12/5", "the 21st"]
    assert [one.words for one in days_in(said, TODAY, taken=[(5, 9)])] == ["the 21st"]


def test_a_day_that_is_not_sure_says_so():
    sure, doubtful = day_in("the 28th", TODAY), day_in("next Saturday", TODAY)
    assert sure is not None
    assert sure.sure
    assert doubtful is not None
    assert not doubtful.sure
    assert doubtful.day in doubtful.candidates


PHRASES = """
the next this last coming saturday friday sunday sat mon week weekend month day year december may 5 5th 21st 31st 99
2026 12/5 12-05-2026 31/31 of in on at or and to from after before between not no , . ? one two a an twenty first second
thanksgiving christmas eve tomorrow yesterday today weeks days ago later earlier other ones couple few end early mid
around by pm am noon o'clock p.m. 6 999 hours now then that it all same following instead uh um sometime any
"""
WORDS = st.sampled_from(PHRASES.split())
TODAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))


def check(said: str, today: date, before: date | None, offered: list[date]) -> None:
    """What holds of every date found in any text."""
    end = 0
    for found in days_in(said, today, before=before, offered=offered):
        assert found.words == said[slice(*found.span)] != ""
        assert end <= found.span[0]
        end = found.span[1]
        holds(found, today)
    if meant := day_in(said, today, before=before, offered=offered):
        assert meant.words == said[slice(*meant.span)]
        holds(meant, today)


def holds(found: DayFound, today: date) -> None:
    assert found.day or found.days or found.candidates or found.problem == "no_such_day"
    assert not (found.day and found.days)
    assert list(found.candidates) == sorted(set(found.candidates))
    assert all(day >= today for day in found.candidates)
    if found.days:
        assert found.days[0] <= found.days[1]
    if found.problem == "past":
        assert (found.days[1] if found.days else found.day or today) < today
    else:
        assert found.day is None or found.day >= today
        assert found.days is None or found.days[0] >= today


@given(st.lists(WORDS, max_size=14), TODAYS, st.none() | TODAYS, st.lists(TODAYS, max_size=3))
def test_any_run_of_date_words_can_be_read(words: list[str], today: date, before: date | None, offered: list[date]):
    check(" ".join(words), today, before, offered)


@given(st.text(max_size=200), TODAYS)
def test_any_text_can_be_read(said: str, today: date):
    check(said, today, None, [])


@given(WORDS, st.sampled_from([date.min, date.max, date(9999, 12, 1), date(1, 1, 3)]))
def test_the_ends_of_the_calendar_are_no_trouble(word: str, today: date):
    check(f"{word} weekend or {word} of december", today, None, [])
    check("in 999 weeks or last saturday", today, None, [])


@given(TODAYS, st.integers(0, 300))
def test_a_date_in_figures_is_that_date(today: date, ahead: int):
    day = today + timedelta(days=ahead)
    found = day_in(f"{day.month}/{day.day}/{day.year}", today)
    assert found is not None
    assert found.day == day


def test_a_long_text_is_read_to_its_end():
    assert len(days_in("on the 21st or Saturday, no, " * 100, TODAY)) == 200
