"""What things cost, as the owner lists them in `config/business.yaml`: prices, extras, minimum, deposit, travel.

The arithmetic over them is in `agents/quoting.py`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agents.config_types import Age, Cents, Key, Miles, Strict, Text


class Price(Strict):
    """One line of the price list, charged by count: a kind of guest, an hour, a check-up.

    `words` are what customers call it. `from_age` and `to_age` (both included) say which people it is for, when it is
    for people. `choices` is how many things of the menu each one chooses, which bounds the upgrades.

    """

    one: Text
    many: Text
    cents: Cents
    from_age: Age | None = None
    to_age: Age | None = None
    includes: Text | None = None
    choices: int = Field(default=1, ge=0, le=100)
    words: tuple[Text, ...] = ()

    def label(self, count: int) -> str:
        """Its name for so many of it: "adult", "adults"."""
        return self.one if count == 1 else self.many


class Party(Strict):
    """What may be ordered together. `needs` are price lines of which at least one must be there."""

    one: Text = "guest"
    many: Text = "guests"
    needs: tuple[Key, ...] = ()
    person_from: int | None = Field(default=None, ge=1, description="this many or more go to a person")
    at_most: int = Field(default=1000, ge=1, le=100_000, description="a count above this is a misunderstanding")


class Minimum(Strict):
    """The smallest subtotal of the price list; a smaller one is raised to it."""

    cents: Cents
    label: Text = "minimum order"


class Deposit(Strict):
    """What is paid to hold the date. It comes off the balance."""

    cents: Cents
    refund_days: int | None = Field(default=None, ge=0, description="refunded in full this many days before, or more")


class TravelTier(Strict):
    """What each mile costs up to a distance; the last tier has no `up_to_miles`."""

    up_to_miles: Miles | None = None
    cents_per_mile: Cents


class Travel(Strict):
    """What the way to the customer costs. Every mile is charged by the tier that it lies in.

    The distance is a straight line from the base, in whole miles by `rounding`.
    """

    tiers: tuple[TravelTier, ...] = Field(min_length=1)
    rounding: Literal["nearest", "up", "down"] = "nearest"
    person_over_miles: Miles | None = None
    not_served_over_miles: Miles | None = None


class Extra(Strict):
    """An upgrade or an add-on, charged by count. `adds_choices` is how many more menu choices each one brings."""

    one: Text
    many: Text
    cents: Cents
    replaces: Text | None = None
    adds_choices: int = Field(default=0, ge=0, le=100)
    words: tuple[Text, ...] = ()

    def label(self, count: int) -> str:
        """Its name for so many of it."""
        return self.one if count == 1 else self.many
