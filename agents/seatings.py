"""Which seatings there are, and which of them may be booked from now: pure rules over `booking` of business.yaml.

A seating is a day and a time of the business's own clock. Notice is counted in hours that really pass, so that a night
on which clocks change makes it no shorter. Whether a seating is free is not known here: `agents/tools/diary.py`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.business import WEEKDAYS, Booking, Business
from memory.bookings import Seating

SeatingRefusalCode = Literal[
    "no_bookings",
    "impossible_date",
    "impossible_time",
    "past",
    "too_soon",
    "too_far_ahead",
    "closed",
    "no_such_seating",
    "full",
    "already_booked",
]


class SeatingRefusal(BaseModel):
    """Why a seating cannot be had. `detail` is a plain sentence."""

    model_config = ConfigDict(frozen=True)

    code: SeatingRefusalCode
    detail: str


def seating(business: Business, day: date, at: time) -> Seating:
    """The seating at this local time."""
    return Seating(day, at, datetime.combine(day, at, business.zone))


def seating_at(business: Business, day: str, at: str, now: datetime) -> Seating | SeatingRefusal:
    """The seating of a written day and time ("2026-11-28", "18:00"), or why it cannot be booked at `now`."""
    wanted = read_day(business, day, now)
    if isinstance(wanted, SeatingRefusal):
        return wanted
    clock = read_time(at)
    if isinstance(clock, SeatingRefusal):
        return clock
    booking = business.booking
    assert booking is not None  # or there would be no day
    if clock not in booking.starts:
        return no_start(booking, clock)
    if any(closed.covers(wanted, clock) for closed in booking.closed):
        return _refusal("closed", f"There is no seating on {wanted.isoformat()} at {clock:%H:%M}.")
    chosen = seating(business, wanted, clock)
    return _out_of_time(booking, chosen, now) or chosen


def read_day(business: Business, day: str, now: datetime) -> date | SeatingRefusal:
    """A written day on which something may be booked, or why not."""
    booking = business.booking
    if booking is None or not booking.starts:
        return _refusal("no_bookings", "Appointments are not made here; a person makes them.")
    wanted = written_day(day)
    if wanted is None:
        return _refusal("impossible_date", f"There is no day {day[:20]}; days are written like 2026-11-28.")
    today = now.astimezone(business.zone).date()
    if wanted < today:
        return _refusal("past", f"{day} is past; today is {today.isoformat()}.")
    if wanted > today + timedelta(days=booking.furthest_days):
        return _refusal("too_far_ahead", f"Bookings are taken up to {booking.furthest_days} days ahead.")
    if not starts_on(booking, wanted):
        return _refusal("closed", f"There are no seatings on {WEEKDAYS[wanted.weekday()].capitalize()} {day}.")
    return wanted


def written_day(day: str) -> date | None:
    """The day that is written like 2026-11-28, if there is such a day."""
    try:
        return date.fromisoformat(day) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else None
    except ValueError:
        return None


def read_time(at: str) -> time | SeatingRefusal:
    """A written time of day, or why it is none."""
    try:
        return time.fromisoformat(at) if re.fullmatch(r"[0-9]{2}:[0-9]{2}", at) else _no_time(at)
    except ValueError:
        return _no_time(at)


def no_start(booking: Booking, at: time) -> SeatingRefusal:
    """Nothing ever starts at this time of day."""
    starts = ", ".join(start.strftime("%H:%M") for start in booking.starts)
    return _refusal("no_such_seating", f"Nothing starts at {at:%H:%M}; the times are {starts}.")


def starts_on(booking: Booking, day: date) -> list[time]:
    """The local times at which something starts on a day, in order."""
    if WEEKDAYS[day.weekday()] not in booking.days:
        return []
    return sorted({at for at in booking.starts if not any(closed.covers(day, at) for closed in booking.closed)})


def bookable(business: Business, first: date, last: date, now: datetime) -> list[Seating]:
    """The seatings from `first` to `last` that may be booked at `now`, in order, whether they are free or not."""
    booking = business.booking
    if booking is None:
        return []
    today = now.astimezone(business.zone).date()
    first, last = max(first, today), min(last, today + timedelta(days=booking.furthest_days))
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    chosen = (seating(business, day, at) for day in days for at in starts_on(booking, day))
    return [each for each in chosen if _out_of_time(booking, each, now) is None]


def hours_until(seating: Seating, now: datetime) -> float:
    """Hours that pass until it starts, negative when it has. Two times of one zone would count its wall clock."""
    return (seating.starts_at.astimezone(UTC) - now.astimezone(UTC)).total_seconds() / 3600


def _out_of_time(booking: Booking, seating: Seating, now: datetime) -> SeatingRefusal | None:
    hours = hours_until(seating, now)
    if hours <= 0:
        return _refusal("past", f"{seating.day.isoformat()} at {seating.at:%H:%M} is past.")
    if hours < booking.notice_hours:
        return _refusal("too_soon", f"Bookings are taken at least {booking.notice_hours} hours ahead.")
    return None


def _no_time(at: str) -> SeatingRefusal:
    return _refusal("impossible_time", f"There is no time {at[:20]}; times are written like 18:00.")


def _refusal(code: SeatingRefusalCode, detail: str) -> SeatingRefusal:
    return SeatingRefusal(code=code, detail=detail)
