"""Which link is wanted, and that a question about deposits is none."""

from __future__ import annotations

import pytest

from agents.understanding.links_wanted import link_wanted


@pytest.mark.parametrize(
    "text",
    ["can you send me the payment link", "text me the link", "where can I pay the deposit",
     "I'd like to pay my deposit",
     "can I pay it online", "give me a link so I can pay"],
)  # fmt: skip
def test_the_deposit(text: str):
    assert link_wanted(text) == "deposit"


@pytest.mark.parametrize(
    "text",
    ["put it in my calendar", "send me a calendar invite", "do you have an ics file", "add it to my calendar please"],
)
def test_the_calendar(text: str):
    assert link_wanted(text) == "calendar"


@pytest.mark.parametrize(
    "text",
    ["how much is the deposit", "when do I pay the deposit", "do I have to pay the deposit now",
     "what happens to the deposit",
     "is the deposit refundable", "ten adults", "yes", "who pays the chef"],
)  # fmt: skip
def test_no_link(text: str):
    assert link_wanted(text) is None
