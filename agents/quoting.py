"""What an order costs, to the cent: pure arithmetic over the price list of `config/business.yaml`.

    food    = sum of the price list lines, raised to the minimum
    total   = food + upgrades + add-ons + travel
    balance = total - deposit

What cannot be priced here is refused as data (`Refusal`), never by an exception, and a refused quote has no figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.business import Business
from agents.price_list import Extra, Price, Travel

LineKind = Literal["price", "minimum", "upgrade", "add_on", "travel"]
RefusalCode = Literal[
    "unknown_item",
    "absurd_count",
    "empty_party",
    "needs_missing",
    "large_party",
    "too_many_upgrades",
    "too_far",
    "not_served",
]


class QuoteLine(BaseModel):
    """One line of an offer: `count` times `unit_cents` is `total_cents`. `key` is its name in business.yaml.

    The travel line counts the miles charged at one price; the minimum line is what lifts the food to the minimum.
    """

    model_config = ConfigDict(frozen=True)

    kind: LineKind
    key: str
    label: str
    count: int
    unit_cents: int
    total_cents: int


class Refusal(BaseModel):
    """Why there is no figure. `person` says that somebody of the staff decides; `detail` is a plain sentence."""

    model_config = ConfigDict(frozen=True)

    code: RefusalCode
    detail: str
    person: bool = False


class Quote(BaseModel):
    """An offer, all in whole cents. With `refusals` there are no lines and every figure is 0.

    `travel_cents` is None while the distance is not known; the total then does not include travel.
    """

    model_config = ConfigDict(frozen=True)

    lines: tuple[QuoteLine, ...] = ()
    guests: int = 0
    food_cents: int = 0
    minimum_applied: bool = False
    minimum_cents: int = 0
    travel_cents: int | None = None
    miles: int | None = None
    total_cents: int = 0
    deposit_cents: int = 0
    balance_cents: int = 0
    refusals: tuple[Refusal, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is a figure to give."""
        return not self.refusals


def quote(
    business: Business,
    party: Mapping[str, int],
    *,
    miles: int | None = None,
    upgrades: Mapping[str, int] | None = None,
    add_ons: Mapping[str, int] | None = None,
) -> Quote:
    """The offer for counts by the names of `prices`, `upgrades` and `add_ons`. `miles` one way, None if unknown."""
    upgrades, add_ons = upgrades or {}, add_ons or {}
    refusals = _refusals(business, party, miles, upgrades, add_ons)
    if refusals:
        return Quote(refusals=tuple(refusals), miles=miles)

    lines = _lines("price", business.prices, party)
    food_cents = sum(line.total_cents for line in lines)
    minimum_cents = business.minimum.cents if business.minimum else 0
    missing_cents = max(0, minimum_cents - food_cents)
    if missing_cents and business.minimum:
        lines.append(_line("minimum", "minimum", business.minimum.label, 1, missing_cents))
    lines += _lines("upgrade", business.upgrades, upgrades) + _lines("add_on", business.add_ons, add_ons)

    travel_cents = None
    if business.travel is None:
        travel_cents = 0
    elif miles is not None:
        travel_lines = _travel_lines(business.travel, miles)
        travel_cents = sum(line.total_cents for line in travel_lines)
        lines += travel_lines

    total_cents = sum(line.total_cents for line in lines)
    deposit_cents = min(business.deposit.cents, total_cents) if business.deposit else 0
    return Quote(
        lines=tuple(lines),
        guests=sum(party.values()),
        food_cents=food_cents + missing_cents,
        minimum_applied=missing_cents > 0,
        minimum_cents=minimum_cents,
        travel_cents=travel_cents,
        miles=miles,
        total_cents=total_cents,
        deposit_cents=deposit_cents,
        balance_cents=total_cents - deposit_cents,
    )


def travel_cents(travel: Travel, miles: int) -> int:
    """What the way costs, every mile by the tier that it lies in."""
    return sum(line.total_cents for line in _travel_lines(travel, miles))


def travel_refusal(business: Business, miles: int) -> Refusal | None:
    """Why this distance has no price: too far to go at all, or for a person to decide."""
    travel = business.travel
    if travel is None:
        return None
    if travel.not_served_over_miles is not None and miles > travel.not_served_over_miles:
        return Refusal(code="not_served", detail=f"We do not travel farther than {travel.not_served_over_miles} miles.")
    if travel.person_over_miles is not None and miles > travel.person_over_miles:
        detail = f"Over {travel.person_over_miles} miles, a person decides."
        return Refusal(code="too_far", detail=detail, person=True)
    return None


def _line(kind: LineKind, key: str, label: str, count: int, unit_cents: int) -> QuoteLine:
    return QuoteLine(
        kind=kind, key=key, label=label, count=count, unit_cents=unit_cents, total_cents=count * unit_cents
    )


def _lines(
    kind: LineKind, items: Mapping[str, Price] | Mapping[str, Extra], counts: Mapping[str, int]
) -> list[QuoteLine]:
    """Lines in the order of the price list, not of what was said."""
    return [
        _line(kind, key, item.label(counts[key]), counts[key], item.cents)
        for key, item in items.items()
        if counts.get(key)
    ]


def _travel_lines(travel: Travel, miles: int) -> list[QuoteLine]:
    lines, start = [], 0
    for tier in travel.tiers:
        end = miles if tier.up_to_miles is None else min(miles, tier.up_to_miles)
        if end > start and tier.cents_per_mile:
            lines.append(_line("travel", "travel", "travel", end - start, tier.cents_per_mile))
        start = max(start, end)
    return lines


def _refusals(
    business: Business,
    party: Mapping[str, int],
    miles: int | None,
    upgrades: Mapping[str, int],
    add_ons: Mapping[str, int],
) -> list[Refusal]:
    rules = business.party
    for known, counts in ((business.prices, party), (business.upgrades, upgrades), (business.add_ons, add_ons)):
        for key in counts:
            if key not in known:
                names = ", ".join(known) or "nothing"
                return [Refusal(code="unknown_item", detail=f"There is no {key}; there is {names}.")]
    every_count = [*party.values(), *upgrades.values(), *add_ons.values()]
    if any(count < 0 or count > rules.at_most for count in every_count) or sum(party.values()) > rules.at_most:
        return [
            Refusal(
                code="absurd_count", detail=f"We can plan for up to {rules.at_most} {rules.many}; please ask again."
            )
        ]
    if miles is not None and miles < 0:
        return [Refusal(code="absurd_count", detail="A distance is not negative.")]

    guests = sum(party.values())
    found: list[Refusal] = []
    if guests == 0:
        found.append(Refusal(code="empty_party", detail=f"There are no {rules.many}."))
    elif rules.needs and not any(party.get(key) for key in rules.needs):
        names = " or ".join(business.prices[key].one for key in rules.needs)
        found.append(Refusal(code="needs_missing", detail=f"At least one {names} is needed."))
    if rules.person_from is not None and guests >= rules.person_from:
        detail = f"From {rules.person_from} {rules.many} on, a person makes the offer."
        found.append(Refusal(code="large_party", detail=detail, person=True))
    if _too_many_upgrades(business, party, upgrades, add_ons):
        found.append(
            Refusal(code="too_many_upgrades", detail="There are more upgrades than there are choices to upgrade.")
        )
    far = travel_refusal(business, miles) if miles is not None else None
    return [*found, far] if far else found


def _too_many_upgrades(
    business: Business, party: Mapping[str, int], upgrades: Mapping[str, int], add_ons: Mapping[str, int]
) -> bool:
    choices = sum(business.prices[key].choices * count for key, count in party.items())
    choices += sum(business.add_ons[key].adds_choices * count for key, count in add_ons.items())
    return sum(upgrades.values()) > choices
