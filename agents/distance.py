"""ZIP codes to whole miles, offline: straight line over the WGS-84 ellipsoid, from the tables inside `zipcodes`.

A routing service (`Roads`) may say how far it is by road; where it does not, the straight line counts.

The table takes about 0.2 s to unpack at its first use, so the first lookup runs in a thread; `warm()` does it at start.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import zipcodes
from geographiclib.geodesic import Geodesic

from agents.business import Business
from agents.errors import UnknownZip

METRES_PER_MILE = 1609.344


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ZIP code is: the name of its city to say ("Davis"), its state ("CA") and degrees north and east."""

    zip: str
    city: str
    state: str
    latitude: float
    longitude: float


_found: dict[str, Place] = {}
"""Places that were asked for, by ZIP code: there are 42,000 of them at most."""


class Roads(Protocol):
    """A routing service."""

    async def miles(self, start: Place, end: Place) -> float | None:
        """Miles by road, not rounded; None when it does not know, or not in time. Never raises."""
        ...


async def warm() -> None:
    """Unpack the table now, rather than at the first question."""
    await asyncio.to_thread(_lookup, "94520")


def is_zip(zip_code: str) -> bool:
    """Whether there is such a ZIP code. Reads the table: for start-up, not for the loop that carries audio."""
    try:
        _lookup(zip_code)
    except UnknownZip:
        return False
    return True


async def place_of(zip_code: str) -> Place:
    """The place of a five-digit ZIP code, or of a ZIP+4. Raises UnknownZip.

    A turn asks for the same few over and over: what was found once is there without a thread.
    """
    digits = zip_code.strip()[:5]
    if digits not in _found:
        _found[digits] = await asyncio.to_thread(_lookup, digits)
    return _found[digits]


@lru_cache(maxsize=4096)
def miles_between(start: Place, end: Place) -> float:
    """Straight-line miles, not rounded."""
    line = Geodesic.WGS84.Inverse(start.latitude, start.longitude, end.latitude, end.longitude, Geodesic.DISTANCE)
    return line["s12"] / METRES_PER_MILE


async def miles_from_base(business: Business, zip_code: str, roads: Roads | None = None) -> tuple[int, Place]:
    """Whole miles from the base, rounded as `travel.rounding` says, and the place. Raises UnknownZip.

    0 miles for a business that has no base. By road with `roads`, when they know the way.
    """
    place = await place_of(zip_code)
    if business.base is None:
        return 0, place
    base = await place_of(business.base.zip)
    exact = await roads.miles(base, place) if roads and business.travel else None
    if exact is None:
        exact = miles_between(base, place)
    rounding = business.travel.rounding if business.travel else "nearest"
    if rounding == "up":
        return math.ceil(exact), place
    return (math.floor(exact) if rounding == "down" else math.floor(exact + 0.5)), place


def _lookup(zip_code: str) -> Place:
    digits = zip_code.strip()[:5]
    if len(digits) != 5 or not (digits.isascii() and digits.isdigit()):
        raise UnknownZip("A ZIP code has five digits.")
    found = zipcodes.matching(digits)
    if not found:
        raise UnknownZip(f"There is no ZIP code {digits}.")
    row = found[0]
    return Place(digits, row["city"], row["state"], float(row["lat"]), float(row["long"]))
