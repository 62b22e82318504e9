"""How well the desk understands what is said, without a model: days, times, counts, codes, names, allergies, a yes.

The lines are those of tests/agents/understanding/said.yaml and of the lots said2.yaml and on, which the rules were
written with, and of said_heldout.yaml beside them, whose misses nobody has looked at. A line is right when it tells all
that it should, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import thread_time
from typing import Any

import numpy as np
import yaml

from agents.booking_notes import BookingNotes
from agents.business import Business
from agents.listening import Heard, listen
from agents.notes import Notes
from agents.understanding.party import Party
from gateway.settings import load

ROOT = Path(__file__).parent.parent
LINES = ROOT / "tests" / "agents" / "understanding"
_READ_BACK = "seven"
_ANSWERS = {"agreed": "agreed", "accepted": "yes", "refused": "no"}
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """What was said on a day, after which question and what was known; one of `hears` is what is to be understood.

    `missed` says that it is known to be misunderstood.
    """

    said: str
    today: date
    hears: tuple[Mapping[str, Any], ...]
    asked: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict)
    missed: bool = False


def read_lines(path: Path) -> list[Line]:
    """The lines of a file, in order."""
    return [
        Line(
            said=entry["said"],
            today=group["today"],
            hears=tuple(entry[name] for name in ("hears", "or_hears") if name in entry),
            asked=entry.get("asked"),
            known=entry.get("known", {}),
            missed=entry.get("missed", False),
        )
        for group in yaml.safe_load(path.read_text("utf-8"))
        for entry in group["lines"]
    ]


def tuned_lines() -> list[Line]:
    """The lines that the rules were written with, lot by lot."""
    lots = sorted(LINES.glob("said*.yaml"), key=lambda path: (len(path.stem), path.stem))
    return [line for path in lots if path.stem != "said_heldout" for line in read_lines(path)]


def notes_before(line: Line) -> Notes:
    """What was known when it was said."""
    known = line.known
    adults, children = known.get("party", (None, None))
    booking = BookingNotes(
        day=_text(known.get("day")),
        at=known.get("at"),
        days=_texts(known.get("days")),
        times=_texts(known.get("times")),
        allergies=known.get("allergies"),
        read_back=_READ_BACK if known.get("read_back") else None,
    )
    plain = {name: known[name] for name in ("zip", "name", "phone", "email", "digits", "extras") if name in known}
    return Notes(topic="booking", asked=line.asked, party=Party(adults, children), booking=booking, **plain)


def told_in(before: Notes, heard: Heard) -> dict[str, Any]:
    """What a line told, by the names of the labels: all that is other than it was, and what was answered."""
    after, booking, was = heard.notes, heard.notes.booking, before.booking
    told: dict[str, Any] = {}
    if after.party != before.party:
        told["party"] = [after.party.adults, after.party.children]
        told |= {"ages": list(after.party.ages)} if after.party.ages else {}
    if "day" in heard.found and not (booking.day or (booking.days and booking.trouble is None) or booking.days):
        told["day_open"] = True
    if booking.day != was.day and booking.day:
        told["day"] = booking.day
    if booking.days != was.days and booking.days:
        told["days"] = list(booking.days)
    if booking.at != was.at and booking.at:
        told["at"] = booking.at
    if booking.times != was.times and booking.times:
        told["times"] = list(booking.times)
    for name in ("zip", "name", "email", "phone", "digits"):
        if getattr(after, name) and getattr(after, name) != getattr(before, name):
            told[name] = getattr(after, name)
    if dict(after.extras) != dict(before.extras):
        told["extras"] = dict(after.extras)
    if "half_zip" in heard.found:
        told["half_zip"] = True
    if booking.allergies is not None and booking.allergies != was.allergies:
        told["allergies"] = booking.allergies
    if booking.address is not None:
        told["address"] = booking.address
    told["answers"] = sorted(name for name, slot in _ANSWERS.items() if slot in heard.found)
    return told


def is_right(line: Line, told: Mapping[str, Any]) -> bool:
    """Whether one of the labels of a line is what it told."""
    return any(_is_told(wanted, told, line.asked) for wanted in line.hears)


def _is_told(wanted: Mapping[str, Any], told: Mapping[str, Any], asked: str | None) -> bool:
    loose = {"answer", "answers", "ages", "allergies", "address"}
    plain = {name: _plain(value) for name, value in wanted.items() if name not in loose}
    found = {name: value for name, value in told.items() if name not in loose}
    return (
        plain == found
        and ("ages" not in wanted or wanted["ages"] == told.get("ages"))
        and _is_answered(wanted.get("answer"), told["answers"], asked)
        and _names_all(wanted.get("allergies"), told.get("allergies"))
        and ("address" not in wanted or str(told.get("address", "")).startswith(wanted["address"]))
        and ("address" in wanted or "address" not in told)
    )


def _is_answered(wanted: str | None, answers: Sequence[str], asked: str | None) -> bool:
    """An answer that is wanted was given. None by which a booking would be made may be heard where none was."""
    if wanted is None:
        return not (asked == "confirm" and "agreed" in answers)
    return wanted in answers and not (wanted == "refused" and {"agreed", "accepted"} & set(answers))


def _names_all(wanted: str | Sequence[str] | None, told: str | None) -> bool:
    if wanted is None or told is None or isinstance(wanted, str):
        return wanted == told
    return told != "none" and all(food in told.lower() for food in wanted)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(values: Sequence[object] | None) -> tuple[str, ...]:
    return tuple(str(value) for value in values or ())


def understood(lines: Sequence[Line], business: Business) -> list[bool]:
    """Whether each line is understood."""
    return [is_right(line, heard_in(line, business)) for line in lines]


def heard_in(line: Line, business: Business) -> dict[str, Any]:
    """What is understood of a line."""
    before = notes_before(line)
    return told_in(before, listen(line.said, before, business, line.today))


def listening_seconds(lines: Sequence[Line], business: Business) -> float:
    """CPU seconds of listening to a line, none of them heard just before; the mean of several rounds."""
    before = [notes_before(line) for line in lines]
    began = thread_time()
    for _ in range(_ROUNDS):
        for line, notes in zip(lines, before, strict=True):
            listen(line.said, notes, business, line.today)
    return (thread_time() - began) / (_ROUNDS * len(lines))


def measure() -> dict[str, float]:
    """Shares from 0 to 1, and microseconds of CPU to listen to a line."""
    business = load(ROOT / "config", {}).business
    tuned, held_out = tuned_lines(), read_lines(LINES / "said_heldout.yaml")
    return {
        "understanding_accuracy": float(np.mean(understood(held_out, business))),
        "understanding_accuracy_tuned": float(np.mean(understood(tuned, business))),
        "listen_us": 1e6 * listening_seconds(tuned, business),
    }
