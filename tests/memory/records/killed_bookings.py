"""A program: hold, book and move, killed at every step and tried again; each time in an org of its own.

`killed_bookings.py <database url> <every>` prints how many processes were killed, each so many steps after the last.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, time, timedelta

from memory.bookings import Seating, Terms
from memory.people import CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from tests.dying import die_everywhere

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
SIX = Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))
NINE = Seating(date(2026, 11, 28), time(21), datetime(2026, 11, 29, 5, tzinfo=UTC))
TERMS = Terms("code", {"adult": 8}, {}, {"name": "Maria"}, 55000, 10000)


async def book_and_move(org: OrgId) -> None:
    """What a worker does for a customer over three turns; each step has its key."""
    engine = open_database(sys.argv[1])
    diary = BookingsSql(engine)
    held = await diary.hold(
        org,
        CustomerId("maria"),
        SIX,
        places=1,
        party={"adult": 8},
        conversation=None,
        until=NOW + timedelta(minutes=10),
        now=NOW,
        once="hold",
        terms=TERMS,
    )
    assert held is not None
    booked = await diary.book(org, held.id, places=1, read_back="code", now=NOW, once="book")
    assert booked is not None
    moved = await diary.move(org, booked.id, NINE, places=1, moves=0, now=NOW, once="move")
    assert moved is not None
    await engine.dispose()


if __name__ == "__main__":
    print(json.dumps(die_everywhere(lambda name: book_and_move(OrgId(name)), every=int(sys.argv[2]))))
