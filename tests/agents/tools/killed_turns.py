"""A program: a customer books and moves the party, each turn killed at every step and answered by another process.

`killed_turns.py <database url> <folder>` prints how many processes were killed. What a finished turn has learned is
kept in the folder, as the notes of a conversation are; a turn that did not finish is answered again from its beginning.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from agents.business import Business
from agents.distance import is_zip
from agents.tools.book import BookAsked, book
from agents.tools.desk import Desk
from agents.tools.hold_seating import HoldAsked, hold_seating
from agents.tools.reschedule import RescheduleAsked, reschedule
from gateway.settings import load
from memory.conversation import Conversation, ConversationId, TurnId
from memory.knowledge import KnowledgeIndex
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.store import MemoryStore
from tests.agents.tools.booking_turns import PARTY, SUNDAY
from tests.dying import die_everywhere

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
MOVE: dict[str, Any] = {"day": SUNDAY, "at": "12:00"}


async def turn(number: int, desk: Desk, code: str) -> str:
    """Answer a turn; gives the code that was read back, or that of the turn before."""
    yes: dict[str, Any] = {"confirmed": True, "read_back": code}
    match number:
        case 1:
            assert (await hold_seating(desk, HoldAsked(day=PARTY["day"], at=PARTY["at"]))).held
        case 2:
            answer = await book(desk, BookAsked(**PARTY))
            assert answer.read_back
            return answer.read_back.code
        case 3:
            assert (await book(desk, BookAsked(**yes))).outcome == "booked"
        case 4:
            moving = await reschedule(desk, RescheduleAsked(**MOVE))
            assert moving.code
            return moving.code
        case 5:
            assert (await reschedule(desk, RescheduleAsked(**MOVE, **yes))).outcome in ("moved", "already_moved")
    return code


async def converse(business: Business, folder: Path, name: str) -> None:
    """All turns that have not been answered yet."""
    engine = open_database(sys.argv[1])
    org, customer = OrgId(name), Customer(CustomerId("maria"), OrgId(name), (Contact("phone", "+19165550142"),))
    conversation = Conversation(ConversationId("c"), org, customer.id, NOW, NOW)
    # No booking tool remembers or looks up anything but bookings.
    memory, knowledge = cast("MemoryStore", None), KnowledgeIndex({})
    diary = BookingsSql(engine)
    desk = Desk(org, business, knowledge, memory, customer, conversation, NOW, TurnId("t"), diary, agreed=True)
    notes = folder / f"{name}.json"
    done, code = json.loads(notes.read_text()) if notes.exists() else (0, "")
    for number in range(done + 1, 6):
        now = replace(desk, turn=TurnId(f"t{number}"), now=NOW + timedelta(seconds=10 * number))
        code = await turn(number, now, code)
        notes.write_text(json.dumps([number, code]))
    await engine.dispose()


if __name__ == "__main__":
    kept = Path(sys.argv[2])
    is_zip(PARTY["zip"])  # unpacks the table once for all of them
    ours = load(Path(__file__).parents[3] / "config", {"FRONTDESK_VAR": str(kept / "var")}).business
    print(json.dumps(die_everywhere(lambda name: converse(ours, kept, name), every=2)))
