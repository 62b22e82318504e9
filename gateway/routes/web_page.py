"""What the page says of the business, taken from what its owner wrote in config/."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

import phonenumbers

from agents.business import WEEKDAYS, Business, OpenHours, Weekday
from agents.phrases import Phrases


@dataclass(frozen=True, slots=True)
class WebPage:
    """What the page says of the business. `phone` is E.164 and `phone_words` how people write it; both may be empty.

    `greeting` are the lines that stand in the chat before anybody has written, `suggestions` questions to begin with,
    `notice` what must be said on the page, such as that an AI answers and whether calls are recorded.
    """

    name: str
    tagline: str = ""
    phone: str = ""
    phone_words: str = ""
    hours: tuple[str, ...] = ()
    greeting: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str = ""
    language: str = "en"

    @property
    def monogram(self) -> str:
        """One or two letters of the name, for where a logo would be."""
        words = re.findall(r"\w[\w'’]*", self.name)
        return "".join(word[0] for word in words[:2]).upper()


def web_page_of(business: Business, phrases: Phrases) -> WebPage:
    """The page of a business. Its greeting is the `greeting` of the phrases; `web_suggestions` and `web_notice` are
    optional there, a question or a sentence each.
    """
    number = phonenumbers.parse(business.phone)
    home = phonenumbers.region_code_for_number(number) == "US"
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL

    def wordings(name: str) -> tuple[str, ...]:
        return tuple(each.format(business=business.name) for each in phrases.root.get(name, ()))

    return WebPage(
        name=business.name,
        tagline=business.about[:1].upper() + business.about[1:],
        phone=business.phone,
        phone_words=phonenumbers.format_number(number, style),
        hours=tuple(_hours_line(hours) for hours in business.staff.hours),
        greeting=wordings("greeting")[:1],
        suggestions=wordings("web_suggestions"),
        notice=" ".join(wordings("web_notice")),
    )


def _hours_line(hours: OpenHours) -> str:
    """Such as "Monday to Friday, 9 am to 5:30 pm"."""
    return f"{_days(hours.days)}, {_clock(hours.opens)} to {_clock(hours.closes)}"


def _days(days: Iterable[Weekday]) -> str:
    at = sorted({WEEKDAYS.index(day) for day in days})
    names = [WEEKDAYS[index].capitalize() for index in at]
    if len(at) == len(WEEKDAYS):
        return "Every day"
    if len(at) > 2 and at[-1] - at[0] == len(at) - 1:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _clock(at: time) -> str:
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes} {'am' if at.hour < 12 else 'pm'}"
