"""From one specialist to the next: what was told to one is known to all, and nobody asks for it again."""

from __future__ import annotations

from pathlib import Path

from pydantic_ai.messages import ModelRequest, TextPart, UserPromptPart
from redis.asyncio import Redis

from agents.offline.model import OfflineModel
from agents.scripted_mind import Prompt, ScriptedMind, played
from gateway.settings import Settings
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.schema import metadata
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

CONFIG = Path(__file__).parents[2] / "config"
PARTY = {"adult": 8, "child": 4}
TALK = (
    ("How much for eight adults and four kids in 95616?", "quotes", set[str]()),
    ("Does the fried rice have egg in it?", "allergens", {"party", "zip", "price"}),
    ("Could we book that for Saturday the 28th at six?", "operations", {"party", "zip", "price"}),
    ("My name is Sarah Jones", "operations", {"party", "zip", "price", "seating"}),
    ("what happens if it rains?", "knowledge", {"party", "zip", "price", "seating", "name"}),
    ("How far do you travel?", None, {"party", "zip", "price", "seating", "name"}),
    ("can someone call me back?", "callback", {"party", "zip", "price", "seating", "name"}),
)
"""What is said, who answers it, and what that one must know from those before."""
ASKED_FOR = {
    "party": {"party", "children"}, "zip": {"zip"}, "price": set[str](), "seating": {"day", "at", "seating"},
    "name": {"name"},
}  # fmt: skip


def told(prompt: Prompt) -> set[str]:
    """What a specialist is told, as far as it is right."""
    known = prompt.known
    order, booking, quote = known.order, known.booking, known.earlier.get("quote")
    facts = {
        "party": order is not None and order.party == PARTY,
        "zip": order is not None and order.zip == "95616",
        "price": isinstance(quote, dict) and quote["total_cents"] == 58600,
        "seating": booking is not None and (booking.day, booking.at) == ("2026-11-28", "18:00"),
        "name": known.customer_name == "Sarah",
    }
    return {name for name, is_known in facts.items() if is_known}


def heard(prompt: Prompt) -> str:
    """What was said lately, as a specialist sees it."""
    parts = [part for message in prompt.messages for part in message.parts]
    return " ".join(str(part.content) for part in parts if isinstance(part, UserPromptPart | TextPart))


async def test_what_one_specialist_learned_the_next_one_knows(
    settings: Settings, redis_client: Redis, org: OrgId, tmp_path: Path
):
    engine = open_database(f"sqlite:///{tmp_path}/diary.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    model = ScriptedMind(played(OfflineModel(settings.phrases, settings.business)))
    customer = Customer(
        await receptionist_of(settings, RedisMemory(redis_client), model=model, bookings=BookingsSql(engine)), org
    )
    await customer.arrive()
    prompts: set[str] = set()
    for number, (said, agent, knows) in enumerate(TALK):
        begun = len(model.prompts)
        answer = await customer.says(said)
        assert agent in (None, answer.routed.agent)
        first = model.prompts[begun]
        prompts.add(first.instructions.split("\n")[0])
        assert knows <= told(first), f"{said!r}: is not told {knows - told(first)}"
        asked_again = {slot for fact in knows for slot in ASKED_FOR[fact]}
        assert first.known.missing not in asked_again
        assert all(before in heard(first) for before, *_ in TALK[max(0, number - 3) : number])
        assert isinstance(first.messages[-1], ModelRequest)
    await engine.dispose()
    assert len(prompts) >= 5, "too few specialists took part"
