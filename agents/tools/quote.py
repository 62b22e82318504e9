"""Price a party: exact figures from the business's own price list."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from agents.errors import UnknownZip
from agents.quoting import Quote
from agents.quoting import quote as work_out
from agents.tools.desk import Desk


class QuoteAsked(BaseModel):
    """An order to price: counts by the names of the price list, upgrades and add-ons. `zip` gives the travel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    party: Mapping[str, int] = Field(description="How many of each line of the price list, by its name.")
    zip: str | None = Field(default=None, description="Five-digit ZIP code of the address, when it is known.")
    upgrades: Mapping[str, int] = Field(default={}, description="How many of each upgrade, by its name.")
    add_ons: Mapping[str, int] = Field(default={}, description="How many of each add-on, by its name.")


class QuoteAnswer(BaseModel):
    """The offer. `place` is the city of the ZIP code; `unknown_zip` says that there is no such code.

    With an unknown ZIP code the figures are those without travel.
    """

    model_config = ConfigDict(frozen=True)

    quote: Quote
    place: str | None = None
    unknown_zip: bool = False


async def quote(desk: Desk, asked: QuoteAsked) -> QuoteAnswer:
    """Work out what a party costs: every line, the minimum, travel, total, deposit and balance, in cents.

    Use this for every price of an order, and repeat only its figures. Without a ZIP code, travel is not in the total.
    """
    miles, place, unknown_zip = None, None, False
    if asked.zip is not None:
        try:
            miles, where = await desk.miles_to(asked.zip)
            place = where.city
        except UnknownZip:
            unknown_zip = True
    offer = work_out(desk.business, asked.party, miles=miles, upgrades=asked.upgrades, add_ons=asked.add_ons)
    return QuoteAnswer(quote=offer, place=place, unknown_zip=unknown_zip)
