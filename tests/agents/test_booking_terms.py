"""From what was told to what is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import pytest

from agents.booking_answers import BookingRefusal
from agents.booking_terms import Wanted, counts_in, details_of, missing_in, read_back_of, terms_of
from agents.business import Business
from agents.distance import miles_from_base
from agents.seatings import seating
from memory.bookings import Booking, BookingId, Terms
from memory.conversation import TurnId
from memory.people import Contact, Customer, CustomerId, OrgId

TURN = TurnId("turn-1")
MARIA = Customer(CustomerId("c"), OrgId("o"), (Contact("phone", "+19165550142"),), {"name": "Maria"})
DETAILS = {"name": "Maria", "phone": "916 555 0142", "zip": "95112-1234", "allergies": "none"}
WANTED = Wanted({"adult": 8, "child": 4, "small_child": 0}, {"lobster": 2, "salmon": 0}, {"gyoza": 1}, DETAILS)


async def terms(business: Business, wanted: Wanted = WANTED, **details: str) -> Terms | BookingRefusal:
    at = seating(business, date(2026, 11, 28), time(18))
    wanted = replace(wanted, details={**wanted.details, **details})
    return await terms_of(business, at, wanted, TURN, partial(miles_from_base, business))


async def good_terms(business: Business, wanted: Wanted = WANTED, **details: str) -> Terms:
    found = await terms(business, wanted, **details)
    assert isinstance(found, Terms)
    return found


async def test_the_price_is_worked_out_and_everything_is_written_one_way(business: Business):
    found = await good_terms(business, email="Maria@Example.com")
    assert found.party == {"adult": 8, "child": 4}
    assert found.order == {"upgrades": {"lobster": 2}, "add_ons": {"gyoza": 1}, "miles": 45, "travel_cents": 3000}
    assert found.details == {
        "name": "Maria",
        "phone": "+19165550142",
        "zip": "95112",
        "allergies": "none",
        "email": "maria@example.com",
    }
    assert (found.total_cents, found.deposit_cents) == (56000 + 3000 + 1000 + 3000, 10000)


async def test_the_code_is_of_all_that_is_read_back(business: Business):
    first = await good_terms(business)
    assert (await good_terms(business, phone="(916) 555-0142")).code == first.code
    dearer = business.model_copy(update={"travel": None})
    other = [
        await good_terms(business, name="Mario"),
        await good_terms(business, allergies="peanuts"),
        await good_terms(business, replace(WANTED, party={"adult": 9})),
        await good_terms(dearer),
    ]
    assert len({first.code, *(each.code for each in other)}) == 5


@pytest.mark.parametrize(
    ("changed", "code", "person"),
    [
        ({"party": {"adult": 0}}, "empty_party", False),
        ({"party": {"adult": 5000}}, "absurd_count", False),
        ({"party": {"adult": -1}}, "absurd_count", False),
        ({"party": {"dragon": 1}}, "unknown_item", False),
        ({"party": {"child": 3}}, "needs_missing", False),
        ({"party": {"adult": 30}}, "large_party", True),
        ({"upgrades": {"lobster": 99}}, "too_many_upgrades", False),
        ({"upgrades": {"caviar": 1}}, "unknown_item", False),
    ],
)
async def test_an_order_that_cannot_be(business: Business, changed: dict[str, Any], code: str, person: bool):
    found = await terms(business, replace(WANTED, **changed))
    assert isinstance(found, BookingRefusal)
    assert (found.code, found.person) == (code, person)


@pytest.mark.parametrize(
    ("details", "code", "person"),
    [
        ({"zip": "00000"}, "unknown_zip", False),
        ({"zip": "somewhere"}, "unknown_zip", False),
        ({"zip": "93701"}, "too_far", True),
        ({"zip": "90210"}, "not_served", False),
        ({"phone": "555"}, "bad_phone", False),
        ({"phone": "call me"}, "bad_phone", False),
        ({"email": "maria at home"}, "bad_email", False),
        ({"email": "maria@home"}, "bad_email", False),
        ({"allergies": "my son is anaphylactic to shrimp"}, "severe_allergy", True),
        ({"allergies": "a severe peanut allergy"}, "severe_allergy", True),
    ],
)
async def test_details_that_cannot_be(business: Business, details: dict[str, str], code: str, person: bool):
    found = await terms(business, WANTED, **details)
    assert isinstance(found, BookingRefusal)
    assert (found.code, found.person) == (code, person)
    assert found.detail


def test_what_is_missing_is_what_this_business_needs(business: Business, plumber: Business):
    nothing = Wanted({})
    assert missing_in(business, nothing) == ("party", "zip", "name", "phone", "allergies")
    assert missing_in(plumber, nothing) == ("party", "zip", "name", "phone")
    assert missing_in(business, WANTED) == ()
    by_email = {name: said for name, said in DETAILS.items() if name != "phone"} | {"email": "maria@example.com"}
    assert missing_in(business, replace(WANTED, details=by_email)) == ()
    assert missing_in(business.model_copy(update={"travel": None}), nothing) == ("party", "name", "phone", "allergies")


def test_what_is_known_of_a_customer_need_not_be_told():
    assert details_of(MARIA, {}) == {"name": "Maria", "phone": "+19165550142"}
    told = details_of(MARIA, {"name": "  Ann \n Lee", "phone": "925 555 0187", "zip": None, "allergies": " "})
    assert told == {"name": "Ann Lee", "phone": "925 555 0187"}
    known = replace(MARIA, facts={"phone": "+19255550187", "email": "m@x.org"})
    assert details_of(known, {}) == {"phone": "+19255550187", "email": "m@x.org"}
    visitor = Customer(CustomerId("v"), OrgId("o"), (Contact("web", "w"),))
    assert details_of(visitor, {}) == {}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("12 Oak Street, Davis, CA 95616", "95616"),
        ("12 Oak Street, Davis 95616-1234", "95616"),
        ("12 Oak Street, Davis CA 95616, USA", "95616"),
        ("12345 Oak Street, Davis", None),
        ("956161 Oak", None),
        ("", None),
    ],
)
def test_a_zip_code_stands_at_the_end_of_an_address(address: str, found: str | None):
    assert details_of(MARIA, {"address": address}).get("zip") == found


async def test_what_is_read_back_is_what_is_held(business: Business):
    found = await good_terms(business, address="12 Oak Street")
    at = seating(business, date(2026, 11, 28), time(18))
    held = Booking(
        BookingId("b"),
        OrgId("o"),
        CustomerId("c"),
        None,
        "R7K2",
        "held",
        at,
        found.party,
        found.order,
        found.details,
        found.total_cents,
        found.deposit_cents,
        held_until=datetime(2026, 11, 20, 20, 10, tzinfo=UTC),
        read_back=found.code,
    )
    told = read_back_of(business, held)
    assert (told.code, told.guests, told.upgrades, told.add_ons) == (found.code, 12, {"lobster": 2}, {"gyoza": 1})
    assert (told.address, told.phone, told.held_until) == ("12 Oak Street", "+19165550142", "2026-11-20T12:10-08:00")
    assert told.balance_cents == told.total_cents - told.deposit_cents


def test_counts_of_an_order_that_is_not_one():
    assert counts_in({"upgrades": {"lobster": 2, "x": "y"}}, "upgrades") == {"lobster": 2}
    assert counts_in({"upgrades": None}, "upgrades") == {}
    assert counts_in({}, "add_ons") == {}
