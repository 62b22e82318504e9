"""Say what the way to a ZIP code costs, and whether the business goes there."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from agents.errors import UnknownZip
from agents.quoting import Refusal, travel_cents, travel_refusal
from agents.tools.desk import Desk


class TravelAsked(BaseModel):
    """Where to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zip: str = Field(description="Five-digit ZIP code of the address.")


class TravelAnswer(BaseModel):
    """Whole `miles` one way and `fee_cents`; no fee with a `refusal` or an `unknown_zip`."""

    model_config = ConfigDict(frozen=True)

    zip: str
    place: str | None = None
    miles: int | None = None
    fee_cents: int | None = None
    refusal: Refusal | None = None
    unknown_zip: bool = False


async def travel_fee(desk: Desk, asked: TravelAsked) -> TravelAnswer:
    """Work out the travel fee to a ZIP code in cents, and whether the business comes there at all."""
    try:
        miles, where = await desk.miles_to(asked.zip)
    except UnknownZip:
        return TravelAnswer(zip=asked.zip, unknown_zip=True)
    refusal = travel_refusal(desk.business, miles)
    travel = desk.business.travel
    fee_cents = travel_cents(travel, miles) if travel else 0
    return TravelAnswer(
        zip=where.zip, place=where.city, miles=miles, fee_cents=None if refusal else fee_cents, refusal=refusal
    )
