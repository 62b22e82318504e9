"""Events as iCalendar text: what a calendar reads in it, and that nobody's words can break it."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.calendars.event import customers_event, owners_event
from memory.calendars.ical import copied, feed, file_of, seen, seen_in, stored, with_event
from tests.memory.calendars.parties import DETAILS, PACIFIC, STYLE, booking, seating

EVENT = owners_event(booking(), STYLE)
MOVED = owners_event(booking(moves=1, seating=seating(hour=21)), STYLE)

WRITTEN = {"UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "STATUS", "TRANSP"}


def read(text: bytes) -> icalendar.Calendar:
    calendar = icalendar.Calendar.from_ical(text)
    assert isinstance(calendar, icalendar.Calendar)
    return calendar


def events_in(text: bytes) -> list[Any]:
    return read(text).walk("VEVENT")


def test_a_feed_holds_every_event_with_its_zone_and_alarm():
    text = feed([EVENT, owners_event(booking(id="booking-2"), STYLE)], name="Bookings", zone=PACIFIC)
    calendar = read(text)
    assert (calendar["METHOD"], calendar["X-WR-CALNAME"]) == ("PUBLISH", "Bookings")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["America/Los_Angeles"]
    first, second = events_in(text)
    assert (first["UID"], second["UID"]) == ("booking-1@rapid-pipes", "booking-2@rapid-pipes")
    assert first["DTSTART"].params["TZID"] == "America/Los_Angeles"
    assert first.start == datetime(2026, 12, 5, 18, tzinfo=PACIFIC)
    assert first.end - first.start == timedelta(hours=2)
    (alarm,) = first.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(days=-1))


def test_the_rules_of_the_zone_give_the_same_moment_to_who_does_not_know_it():
    zone: Any = read(stored(EVENT)).walk("VTIMEZONE")[0]
    rules = zone.to_tz(lookup_tzid=False)
    for year, month in ((2026, 12), (2027, 7), (2030, 7)):
        assert datetime(year, month, 5, 18, tzinfo=rules) == datetime(year, month, 5, 18, tzinfo=PACIFIC)


def test_the_same_bookings_give_the_same_bytes_and_another_gives_others():
    assert feed([EVENT], name="Bookings", zone=PACIFIC) == feed([EVENT], name="Bookings", zone=PACIFIC)
    assert feed([MOVED], name="Bookings", zone=PACIFIC) != feed([EVENT], name="Bookings", zone=PACIFIC)


def test_a_cancelled_one_takes_no_time_and_rings_no_alarm():
    text = file_of(owners_event(booking(state="cancelled"), STYLE))
    (event,) = events_in(text)
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 1)
    assert event.walk("VALARM") == []


def test_an_event_on_a_server_carries_no_method():
    assert "METHOD" not in read(stored(EVENT))


def test_lines_are_of_the_length_that_the_format_wants():
    text = file_of(owners_event(booking(details={**DETAILS, "allergies": "crème " * 100}), STYLE))
    assert max(map(len, text.split(b"\r\n"))) <= 75


def test_an_event_is_read_as_it_was_written():
    assert seen_in(stored(EVENT)) == seen(EVENT)
    assert seen_in(stored(MOVED)) != seen(EVENT)


def test_putting_an_event_right_leaves_the_rest_as_it_is():
    calendar = read(stored(EVENT))
    (event,) = calendar.walk("VEVENT")
    event["SUMMARY"] = icalendar.vText("mine")
    event["SEQUENCE"] = 7
    event.pop("DTEND")
    event.add("duration", timedelta(hours=5))
    event.add("comment", "bring more propane")
    event.add("attendee", "mailto:chef@example.com")
    event.walk("VALARM")[0]["TRIGGER"] = icalendar.vDuration(timedelta(hours=-3))
    text = with_event(calendar.to_ical(), MOVED)
    (put_right,) = events_in(text)
    assert seen_in(text) == seen(MOVED)
    assert (put_right["COMMENT"], put_right["ATTENDEE"]) == ("bring more propane", "mailto:chef@example.com")
    assert put_right.walk("VALARM")[0]["TRIGGER"].dt == timedelta(hours=-3)
    assert (put_right["SEQUENCE"], "DURATION" in put_right) == (7, False)
    assert len(read(text).walk("VTIMEZONE")) == 1


def test_an_event_without_its_zone_gets_it_back():
    calendar = read(stored(EVENT))
    calendar.subcomponents = [part for part in calendar.subcomponents if part.name != "VTIMEZONE"]
    assert len(read(with_event(calendar.to_ical(), MOVED)).walk("VTIMEZONE")) == 1


def test_an_event_that_was_made_to_repeat_is_put_right_and_its_exceptions_stay():
    calendar = read(stored(EVENT))
    exception = icalendar.Event.from_ical(calendar.walk("VEVENT")[0].to_ical())
    exception.add("recurrence-id", datetime(2026, 12, 12, 18, tzinfo=PACIFIC))
    exception["SUMMARY"] = icalendar.vText("an exception")
    calendar.subcomponents.insert(1, exception)
    text = with_event(calendar.to_ical(), MOVED)
    assert {str(event["SUMMARY"]) for event in events_in(text)} == {"an exception", MOVED.summary}


def test_a_copy_is_an_event_of_its_own():
    (copy,) = events_in(copied(stored(EVENT), uid="copy-1", before_summary="Mine: "))
    assert (copy["UID"], copy["SUMMARY"]) == ("copy-1", f"Mine: {EVENT.summary}")
    assert copy["DTSTART"].dt == EVENT.starts_at


def test_a_whole_day_and_a_time_without_a_zone_are_told_apart():
    day = stored(EVENT).replace(b";TZID=America/Los_Angeles:20261205T180000", b";VALUE=DATE:20261205")
    day = day.replace(b"DTEND;TZID=America/Los_Angeles:20261205T200000\r\n", b"")
    floating = stored(EVENT).replace(b";TZID=America/Los_Angeles:", b":")
    assert (seen_in(day).starts, seen_in(day).ends) == ("2026-12-05", "2026-12-06")
    assert seen_in(floating).starts == "2026-12-05T18:00:00"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"not a calendar",
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n",
        b"\xff\xfe",
        b"BEGIN:",
    ],
)
def test_what_is_no_event_is_said_to_be_none(text: bytes):
    for use in (seen_in, lambda text: with_event(text, EVENT), lambda text: copied(text, uid="x", before_summary="")):
        with pytest.raises(ValueError, match=r"."):
            use(text)


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2000))
def test_a_damaged_event_is_read_or_refused(damage: bytes, at: int):
    whole = stored(EVENT)
    text = whole[:at] + damage + whole[at + len(damage) :]
    for use in (seen_in, lambda text: with_event(text, EVENT), lambda text: copied(text, uid="x", before_summary="")):
        with contextlib.suppress(ValueError):
            use(text)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*DETAILS, "note"]), st.text()))
def test_nobody_s_words_can_write_a_line_of_the_file(details: dict[str, str]):
    said = booking(details=details)
    for event in (owners_event(said, STYLE), customers_event(said, STYLE)):
        text = feed([event], name="Bookings", zone=PACIFIC)
        (back,) = events_in(text)
        assert seen_in(text) == seen(event)
        assert set(back) <= WRITTEN
        assert len(read(text).subcomponents) == 2
