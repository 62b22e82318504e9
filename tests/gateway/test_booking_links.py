"""Addresses that nobody can guess or change, and that end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.booking_links import BookingLinks
from memory.people import OrgId
from tests.memory.calendars.parties import NOW, booking, seating

ORG, SECRET = OrgId("rapid-pipes"), b"s" * 32
LINKS = BookingLinks("https://desk.example.com/", ORG, SECRET, deposits=True)


def token_of(url: str) -> str:
    return urlsplit(url).path.split("/")[2].removesuffix(".ics")


def test_the_addresses_are_under_the_public_one_and_name_no_person():
    file, deposit = LINKS.calendar(booking()), LINKS.deposit(booking())
    assert file.startswith("https://desk.example.com/bookings/R7K2.")
    assert deposit is not None
    assert deposit == file.removesuffix(".ics") + "/deposit"
    assert LINKS.feed.startswith("https://desk.example.com/calendar/")
    assert max(len(file), len(deposit)) < 100  # short enough for a text
    assert LINKS.thanks == "https://desk.example.com/deposits/thanks"


def test_a_token_names_its_booking_until_a_week_after_the_party():
    token, starts_at = token_of(LINKS.calendar(booking())), seating().starts_at
    assert LINKS.reference_in(token, NOW) == "R7K2"
    assert LINKS.reference_in(token, starts_at + timedelta(days=6)) == "R7K2"
    assert LINKS.reference_in(token, starts_at + timedelta(days=8, hours=1)) is None


def test_the_same_booking_has_the_same_address_also_from_another_worker():
    again = BookingLinks("https://desk.example.com", ORG, SECRET, deposits=True)
    assert again.calendar(booking()) == LINKS.calendar(booking())
    assert again.feed == LINKS.feed


@pytest.mark.parametrize(
    "other",
    [
        BookingLinks("https://desk.example.com", OrgId("another"), SECRET, deposits=True),
        BookingLinks("https://desk.example.com", ORG, b"t" * 32, deposits=True),
    ],
)
def test_what_another_org_or_secret_has_signed_is_not_believed(other: BookingLinks):
    assert LINKS.reference_in(token_of(other.calendar(booking())), NOW) is None
    assert not LINKS.is_feed(token_of(other.feed))
    assert LINKS.is_feed(token_of(LINKS.feed))


@given(st.binary(min_size=32, max_size=64), st.dates(date(2026, 1, 1), date(2050, 1, 1)))
def test_no_address_is_taken_for_a_card_number_on_its_way(secret: bytes, day: date):
    links = BookingLinks("https://desk.example.com", ORG, secret, deposits=True)
    shown = booking(reference="R7K2R7", seating=seating(day))
    for link in (links.calendar(shown), links.deposit(shown), links.feed):
        assert link is not None
        assert re.search(r"(?:\d\D?){13}", link) is None


def test_a_changed_token_is_not_believed():
    token = token_of(LINKS.calendar(booking()))
    reference, ends, signature = token.split(".")
    for changed in (
        f"R7K3.{ends}.{signature}",
        f"{reference}.{int(ends) + 1}.{signature}",
        f"{reference}.{ends}.{signature[:-1]}{'a' if signature[-1] != 'a' else 'b'}",
        f"{reference}.{ends}.",
        f"{reference}.{ends}.{signature}=",
        token.lower(),
        token_of(LINKS.feed),
    ):
        assert LINKS.reference_in(changed, NOW) is None
    assert not LINKS.is_feed(token)


@given(st.text())
def test_no_other_text_is_a_token(text: str):
    assert LINKS.reference_in(text, NOW) is None
    assert not LINKS.is_feed(text)


def test_there_is_an_address_to_pay_at_only_when_something_is_due_and_can_be_paid():
    assert LINKS.deposit(booking(deposit="paid")) is None
    assert LINKS.deposit(booking(state="cancelled")) is None
    assert BookingLinks("https://desk.example.com", ORG, SECRET, deposits=False).deposit(booking()) is None
