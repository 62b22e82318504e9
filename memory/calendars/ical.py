"""Events as iCalendar text (RFC 5545) and back: the only file that knows the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import icalendar
from icalendar.error import InvalidCalendar

from memory.calendars.event import Event

_PRODUCT = "-//Frontdesk//Bookings//EN"
_ALARM_BEFORE = timedelta(days=1)
_ZONE_YEARS = 5
"""For how long the rules of a zone are written ahead, since an event can be moved without them."""
_OURS = ("SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "STATUS", "SEQUENCE", "TRANSP")
REFRESH = timedelta(minutes=15)
"""How often a calendar that follows the feed is asked to look again."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an event in somebody's calendar says: the parts that come from the diary, as plain text to compare.

    A time is in UTC when it has a zone, else as it is written.
    """

    summary: str
    description: str
    location: str
    starts: str
    ends: str
    status: str


def feed(events: Sequence[Event], *, name: str, zone: ZoneInfo) -> bytes:
    """A calendar to subscribe to. The same events give the same bytes."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, {"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH).to_ical().decode())
    return _filled(calendar, events)


def file_of(event: Event) -> bytes:
    """One event as a file that any calendar takes in."""
    return _filled(_calendar("PUBLISH"), [event])


def stored(event: Event) -> bytes:
    """One event as a CalDAV server keeps it: RFC 4791 (4.1) wants no METHOD there."""
    return _filled(_calendar(None), [event])


def seen(event: Event) -> Seen:
    """What an event of ours says when it is read in a calendar just as it was written."""
    return Seen(
        summary=event.summary,
        description=event.description,
        location=event.location,
        starts=_moment(event.starts_at),
        ends=_moment(event.ends_at),
        status=event.status,
    )


def seen_in(text: bytes) -> Seen:
    """What the event in a calendar's text says. Raises ValueError when there is none to be read."""
    component = _event_in(_read(text))
    try:
        starts, ends = component.start, component.end
    except InvalidCalendar as trouble:
        raise ValueError(str(trouble)) from None
    return Seen(
        summary=_text(component, "SUMMARY"),
        description=_text(component, "DESCRIPTION"),
        location=_text(component, "LOCATION"),
        starts=_moment(starts),
        ends=_moment(ends),
        status=_text(component, "STATUS").upper() or "CONFIRMED",
    )


def with_event(text: bytes, event: Event) -> bytes:
    """A calendar's text with what it says of this event put right. All else in it stays: alarms, guests, colours.

    Raises ValueError when there is no event in it.
    """
    calendar = _read(text)
    component = _event_in(calendar)
    before = component.get("SEQUENCE")
    for name in _OURS:
        component.pop(name, None)
    component.add("sequence", max(event.sequence, before if isinstance(before, int) else 0))
    _say(component, event)
    _add_zones(calendar, [event])
    return calendar.to_ical()


def copied(text: bytes, *, uid: str, before_summary: str) -> bytes:
    """The same calendar text as an event of its own, with words before its summary. Raises ValueError."""
    calendar = _read(text)
    _event_in(calendar)
    for component in calendar.walk("VEVENT"):
        component["UID"] = icalendar.vText(uid)
        component["SUMMARY"] = icalendar.vText(before_summary + _text(component, "SUMMARY"))
    return calendar.to_ical()


def _calendar(method: Literal["PUBLISH"] | None) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _filled(calendar: icalendar.Calendar, events: Sequence[Event]) -> bytes:
    _add_zones(calendar, events)
    for event in events:
        component = icalendar.Event()
        component.add("uid", event.uid)
        component.add("dtstamp", event.stamp)  # of the booking, not of now: the same event stays the same bytes
        component.add("sequence", event.sequence)
        _say(component, event)
        if event.status != "CANCELLED":
            component.add_component(_alarm(event.summary))
        calendar.add_component(component)
    return calendar.to_ical()


def _say(component: icalendar.Event, event: Event) -> None:
    component.add("summary", event.summary)
    component.add("description", event.description)
    if event.location:
        component.add("location", event.location)
    component.add("dtstart", event.starts_at)
    component.add("dtend", event.ends_at)
    component.add("status", event.status)
    # A cancelled party takes nobody's time.
    component.add("transp", "TRANSPARENT" if event.status == "CANCELLED" else "OPAQUE")


def _alarm(summary: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -_ALARM_BEFORE)
    alarm.add("description", summary)
    return alarm


def _add_zones(calendar: icalendar.Calendar, events: Sequence[Event]) -> None:
    """The rules of every zone in use, for the years in use: a phone should not have to know the zone by name."""
    there = {str(zone.get("TZID")) for zone in calendar.walk("VTIMEZONE")}
    by_zone: dict[str, list[int]] = {}
    for event in events:
        if isinstance(event.starts_at.tzinfo, ZoneInfo) and (name := event.starts_at.tzinfo.key) not in there:
            by_zone.setdefault(name, []).extend((event.starts_at.year, event.ends_at.year))
    for name, years in by_zone.items():
        calendar.subcomponents.insert(0, _zone(name, min(years) - 1, max(years) + _ZONE_YEARS))


@lru_cache(maxsize=64)
def _zone(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    zone = icalendar.Timezone.from_tzinfo(ZoneInfo(name), name, date(first_year, 1, 1), date(last_year, 12, 31))
    zone.pop("COMMENT", None)
    return zone


def _read(text: bytes) -> icalendar.Calendar:
    try:
        return icalendar.Calendar.from_ical(text)  # pyright: ignore[reportReturnType] - not one of several
    except Exception as trouble:  # the library raises what it meets on the way, IndexError too
        raise ValueError(f"not a calendar: {type(trouble).__name__}") from None


def _event_in(calendar: icalendar.Calendar) -> icalendar.Event:
    """The event itself, not one of its exceptions when somebody made it repeat."""
    events = [found for found in calendar.walk("VEVENT") if "RECURRENCE-ID" not in found]
    if not events:
        raise ValueError("there is no event in it")
    return events[0]  # pyright: ignore[reportReturnType]


def _text(component: Any, name: str) -> str:
    value = component.get(name, "")
    value = value[0] if isinstance(value, list) else value
    return str(value).replace("\r\n", "\n").strip()


def _moment(at: date | datetime) -> str:
    if isinstance(at, datetime) and at.tzinfo is not None:
        return at.astimezone(UTC).isoformat(timespec="seconds")
    return at.isoformat()
