"""What an event says of a booking, to the owner and to the customer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.calendars.event import customers_event, owners_event
from tests.memory.calendars.parties import DETAILS, PACIFIC, STYLE, booking, seating


def test_the_owner_reads_the_allergies_first_and_then_everything():
    event = owners_event(booking(details={**DETAILS, "gate code": "1234"}), STYLE)
    assert event.summary == "Sarah Example: 8 adults, 4 children (allergies: shellfish)"
    assert event.description.splitlines() == [
        "Allergies: shellfish",
        "Party: 8 adults, 4 children",
        "Order: 3 salmon",
        "Address: 12 Oak Street, Concord",
        "Zip: 94520",
        "Phone: +19165550142",
        "Email: sarah@example.com",
        "Total: $605",
        "Deposit: $100, due",
        "Balance after the deposit: $505",
        "Reference: R7K2",
        "Gate code: 1234",
    ]
    assert event.location == "12 Oak Street, Concord 94520"


def test_the_customer_reads_what_was_agreed_and_no_note_of_the_business():
    event = customers_event(booking(details={**DETAILS, "note": "talks a lot"}, deposit="paid"), STYLE)
    assert event.summary == "Rapid Pipes"
    assert event.description.splitlines() == [
        "Reference: R7K2",
        "Party: 8 adults, 4 children",
        "Allergies told: shellfish",
        "Total: $605",
        "Deposit: $100, paid",
        "Balance after the deposit: $505",
        "Questions or changes: +14155550123",
    ]


def test_without_allergies_the_owner_is_told_that_none_were_named():
    event = owners_event(booking(details={"name": "Sarah"}), STYLE)
    assert event.description.startswith("Allergies: none told\n")
    assert event.summary == "Sarah: 8 adults, 4 children"


def test_who_gave_no_name_goes_by_the_reference():
    assert owners_event(booking(details={}), STYLE).summary.startswith("R7K2: ")


def test_what_the_price_list_does_not_know_goes_by_its_own_name():
    assert "1 adult, 2 walrus" in owners_event(booking(party={"walrus": 2, "adult": 1, "child": 0}), STYLE).summary


def test_the_uid_stays_and_the_sequence_grows_with_each_change():
    events = [
        owners_event(booking(**changes), STYLE)
        for changes in ({}, {"moves": 1, "seating": seating(hour=21)}, {"moves": 1, "state": "cancelled"})
    ]
    assert {event.uid for event in events} == {"booking-1@rapid-pipes"}
    assert [event.sequence for event in events] == [0, 1, 2]
    assert [event.status for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[2].summary.startswith("Cancelled: ")


@pytest.mark.parametrize(
    ("day", "hour", "utc_hour"),
    # Clocks go back on 1 November 2026 and forward on 14 March 2027.
    [(date(2026, 10, 31), 18, 1), (date(2026, 11, 1), 18, 2), (date(2027, 3, 14), 18, 1)],
)
def test_the_time_is_the_clock_on_the_wall(day: date, hour: int, utc_hour: int):
    event = owners_event(booking(seating=seating(day, hour)), STYLE)
    assert (event.starts_at.hour, event.starts_at.tzinfo) == (hour, PACIFIC)
    assert event.starts_at.astimezone(UTC).hour == utc_hour


def test_a_party_in_the_night_in_which_clocks_change_is_no_longer_for_it():
    late = seating(date(2026, 11, 1), 0)
    event = owners_event(booking(seating=late), STYLE)
    assert event.ends_at.astimezone(UTC) - event.starts_at.astimezone(UTC) == timedelta(minutes=120)
    assert event.ends_at.hour == 1


def test_a_time_that_comes_in_utc_is_shown_in_the_business_s_zone():
    utc = seating().__class__(seating().day, seating().at, datetime(2026, 12, 6, 2, tzinfo=UTC))
    assert owners_event(booking(seating=utc), STYLE).starts_at == seating().starts_at


@pytest.mark.parametrize(("cents", "shown"), [(60500, "$605"), (60550, "$605.50"), (123456709, "$1,234,567.09")])
def test_money_is_exact(cents: int, shown: str):
    assert f"Total: {shown}\n" in owners_event(booking(total_cents=cents), STYLE).description


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.text()))
def test_whatever_was_said_stays_on_its_line(details: dict[str, str]):
    event = owners_event(booking(details=details), STYLE)
    assert event.description.startswith("Allergies: ")
    assert all(line.partition(": ")[1] or ":" in line for line in event.description.split("\n"))
    assert (event.description + event.summary + event.location).encode()
    assert not set("\r\0\x0b\x0c\x85\u2028\u2029") & set(event.description + event.summary + event.location)


def test_long_allergies_are_cut_in_the_summary_and_whole_in_the_description():
    said = "shellfish, peanuts for one child, and my uncle does not eat anything with eggs"
    event = owners_event(booking(details={**DETAILS, "allergies": said}), STYLE)
    assert event.summary.endswith("(allergies: shellfish, peanuts for one child, and m…)")
    assert said in event.description
