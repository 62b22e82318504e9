"""What does not fit together in a business that is well-formed by itself."""

from __future__ import annotations

from collections.abc import Iterator

from agents.business import Business
from agents.distance import is_zip
from agents.price_list import Travel

Contradiction = tuple[tuple[str | int, ...], str]
"""Where in `config/business.yaml`, and what is wrong there."""


def contradictions(business: Business) -> list[Contradiction]:
    """All that contradicts itself, in the order of the file."""
    return [
        *_places(business),
        *_opening(business),
        *_price_list(business),
        *_travel(business.travel),
        *_same_words(business),
        *_closed_starts(business),
        *_ranges(business),
    ]


def _places(business: Business) -> Iterator[Contradiction]:
    if business.base and not is_zip(business.base.zip):
        yield ("base", "zip"), f"there is no ZIP code {business.base.zip}"
    if business.travel and not business.base:
        yield ("travel",), "travel needs a base to be measured from"


def _opening(business: Business) -> Iterator[Contradiction]:
    for at, hours in enumerate(business.staff.hours):
        if hours.closes <= hours.opens:
            yield ("staff", "hours", at, "closes"), f"expected a time after {hours.opens:%H:%M}"


def _price_list(business: Business) -> Iterator[Contradiction]:
    for at, key in enumerate(business.party.needs):
        if key not in business.prices:
            yield ("party", "needs", at), f"there is no price {key}; there is {', '.join(business.prices)}"
    spans = [
        (key, price.from_age or 0, 130 if price.to_age is None else price.to_age)
        for key, price in business.prices.items()
        if price.from_age is not None or price.to_age is not None
    ]
    for at, (key, first, last) in enumerate(spans):
        if first > last:
            yield ("prices", key, "to_age"), f"expected an age of at least {first}"
        for other, other_first, other_last in spans[:at]:
            if first <= other_last and other_first <= last:
                yield ("prices", key), f"its ages overlap with those of {other}"


def _travel(travel: Travel | None) -> Iterator[Contradiction]:
    if travel is None:
        return
    reached = 0
    for at, tier in enumerate(travel.tiers):
        last = at == len(travel.tiers) - 1
        if last and tier.up_to_miles is not None:
            yield ("travel", "tiers", at, "up_to_miles"), "the last tier goes on for ever: leave up_to_miles out"
        elif not last and tier.up_to_miles is None:
            yield ("travel", "tiers", at), "only the last tier goes on for ever: say up_to_miles"
        elif tier.up_to_miles is not None and tier.up_to_miles <= reached:
            yield ("travel", "tiers", at, "up_to_miles"), f"expected more miles than {reached}"
        reached = tier.up_to_miles or reached
    decides, ends = travel.person_over_miles, travel.not_served_over_miles
    if decides is not None and ends is not None and ends < decides:
        yield ("travel", "not_served_over_miles"), f"expected at least person_over_miles, {decides}"


def _same_words(business: Business) -> Iterator[Contradiction]:
    """A word of two items would leave open which one a customer means."""
    owners: dict[str, str] = {}
    for section, items in (("prices", business.prices), ("upgrades", business.upgrades), ("add_ons", business.add_ons)):
        for key, item in items.items():
            for at, word in enumerate(item.words):
                owner = owners.setdefault(word.lower(), f"{section}.{key}")
                if owner != f"{section}.{key}":
                    yield (section, key, "words", at), f'"{word}" is also a word of {owner}'
    for name in business.menu:
        if name in ("prices", "upgrades", "add_ons"):
            yield ("menu", name), "this name is taken by a section of its own"


def _closed_starts(business: Business) -> Iterator[Contradiction]:
    """A closed start that is none closes nothing, and nobody would notice."""
    booking = business.booking
    for at, closed in enumerate(booking.closed if booking else ()):
        for number, start in enumerate(closed.starts):
            if booking and start not in booking.starts:
                starts = ", ".join(f"{each:%H:%M}" for each in booking.starts) or "none"
                yield ("booking", "closed", at, "starts", number), f"expected one of starts: {starts}"


def _ranges(business: Business) -> Iterator[Contradiction]:
    booking, tips = business.booking, business.payment.tips
    pairs = []
    if booking:
        pairs.append((("booking", "minutes_to"), booking.minutes_from, booking.minutes_to))
        pairs.append((("booking", "early_minutes_to"), booking.early_minutes_from, booking.early_minutes_to))
    if tips:
        pairs.append((("payment", "tips", "percent_to"), tips.percent_from, tips.percent_to))
    for spot, low, high in pairs:
        if low is not None and high is not None and high < low:
            yield spot, f"expected at least {low}"
