"""What the page says of a business, from what its owner wrote."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from agents.business import Business, OpenHours
from agents.phrases import Phrases
from gateway.routes.web_page import WebPage, web_page_of
from gateway.settings import load

CONFIG = Path(__file__).resolve().parents[3] / "config"


def a_business(**changes: Any) -> Business:
    return Business.model_validate(
        {
            "id": "bakery",
            "name": "Harbour Bakery",
            "about": "bread and cakes by the water",
            "phone": "+14155550123",
            "email": "hello@bakery.example.com",
            "website": "https://bakery.example.com",
            "time_zone": "America/Los_Angeles",
            "staff": {"hours": [{"days": ["monday"], "opens": "07:00", "closes": "17:30"}]},
            "services": [{"name": "bread", "about": "We bake bread."}],
            "prices": {"loaf": {"one": "loaf", "many": "loaves", "cents": 600}},
            "payment": {"methods": ["cash"], "balance_due": "at once"},
            **changes,
        }
    )


def test_a_business_becomes_a_page():
    phrases = Phrases.model_validate(
        {
            "greeting": ["Hi from {business}.", "Hello."],
            "web_suggestions": ["Open now?"],
            "web_notice": ["An AI answers."],
        }
    )
    assert web_page_of(a_business(), phrases) == WebPage(
        name="Harbour Bakery",
        tagline="Bread and cakes by the water",
        phone="+14155550123",
        phone_words="(415) 555-0123",
        hours=("Monday, 7 am to 5:30 pm",),
        greeting=("Hi from Harbour Bakery.",),
        suggestions=("Open now?",),
        notice="An AI answers.",
    )


def test_suggestions_and_notice_may_be_left_out_and_a_foreign_number_keeps_its_country():
    page = web_page_of(a_business(phone="+442079460123"), Phrases.model_validate({"greeting": ["Hi."]}))
    assert (page.suggestions, page.notice) == ((), "")
    assert page.phone_words == "+44 20 7946 0123"


@pytest.mark.parametrize(
    ("days", "opens", "closes", "line"),
    [
        (["saturday", "sunday"], time(12), time(20), "Saturday and Sunday, 12 pm to 8 pm"),
        (["friday", "tuesday", "monday"], time(0), time(1), "Monday, Tuesday and Friday, 12 am to 1 am"),
        (["monday", "tuesday", "wednesday", "thursday", "friday"], time(9), time(18), "Monday to Friday, 9 am to 6 pm"),
        (
            ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
            time(9, 30),
            time(21),
            "Every day, 9:30 am to 9 pm",
        ),
    ],
)
def test_hours_are_said_as_people_say_them(days, opens, closes, line):
    hours = OpenHours(days=tuple(days), opens=opens, closes=closes)
    page = web_page_of(a_business(staff={"hours": [hours]}), Phrases.model_validate({"greeting": ["Hi."]}))
    assert page.hours == (line,)


def test_the_business_of_this_repository_has_a_page(tmp_path):
    settings = load(CONFIG, {"FRONTDESK_VAR": str(tmp_path)})
    page = web_page_of(settings.business, settings.phrases)
    assert page.name == settings.business.name
    assert page.hours
    assert page.greeting
    assert "{" not in " ".join([*page.greeting, *page.suggestions, page.notice])


@pytest.mark.parametrize(
    ("name", "letters"), [("Harbour Bakery", "HB"), ("Joe's", "J"), ("Élan", "É"), ("7-8-9 Cafe", "78")]
)
def test_the_monogram_stands_for_a_logo(name, letters):
    assert WebPage(name=name).monogram == letters
