"""A link in words: every outcome, and nothing that was not done."""

from __future__ import annotations

import pytest

from agents.offline.link_words import words_for_link
from agents.offline.wording import Wording
from agents.tools.send_link import LinkGiven
from gateway.settings import Settings

URL = "https://desk.example.com/bookings/R7K2"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            LinkGiven(outcome="here", to="deposit", url=URL, deposit_cents=10000),
            f"You can pay the deposit of $100 here: {URL}",
        ),
        (LinkGiven(outcome="here", to="calendar", url=URL), f"Here it is for your calendar: {URL}"),
        (LinkGiven(outcome="not_by_voice", to="deposit"), "I can't read an address aloud, and nothing was sent."),
        (
            LinkGiven(outcome="nothing_due", to="deposit", paid=True, deposit_cents=10000),
            "The deposit of $100 is paid.",
        ),
        (LinkGiven(outcome="nothing_due", to="deposit"), "There is no deposit to pay."),
        (
            LinkGiven(outcome="not_on_line", to="deposit", deposit_cents=10000),
            "The deposit of $100 is due, and it can't be paid by a link.",
        ),
        (LinkGiven(outcome="not_on_line", to="calendar"), "I can't give you a calendar file here."),
    ],
)
def test_every_outcome(settings: Settings, given: LinkGiven, said: str):
    words = words_for_link(given, Wording(settings.phrases))
    assert words[0] == said
    offers = given.outcome in ("not_by_voice", "not_on_line")
    assert words[1:] == (["Would you like somebody from our team to call you?"] if offers else [])
