"""What stands in the diary after a scene: the `diary` of the scene against the bookings of its customer.

Each row says what has to be so of one booking: `day`, `at`, `state`, `name`, `party` (guests by price category) and
`total_cents`, as many of them as matter. A seating that is only held is no row. A scene with no `diary` is not held to
any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from memory.bookings import Booking

KEPT = frozenset({"booked", "cancelled"})


def unlike_diary(scene: Mapping[str, Any], bookings: Sequence[Booking]) -> list[str]:
    """What is otherwise than the scene wants it; nothing when all is well."""
    if "diary" not in scene:
        return []
    found = [_row(booking) for booking in bookings if booking.state in KEPT]
    wanted = [{key: str(value) if key == "day" else value for key, value in row.items()} for row in scene["diary"]]
    if len(found) != len(wanted):
        return [f"the diary has {found}, not {wanted}"]
    found.sort(key=lambda row: (row["day"], row["at"]))
    rows = zip(wanted, found, strict=True)
    return [f"the diary has {row}, not {want}" for want, row in rows if want != {key: row.get(key) for key in want}]


def _row(booking: Booking) -> dict[str, Any]:
    return {
        "day": booking.seating.day.isoformat(),
        "at": f"{booking.seating.at:%H:%M}",
        "state": booking.state,
        "name": booking.details.get("name"),
        "party": {name: count for name, count in booking.party.items() if count},
        "total_cents": booking.total_cents,
    }
