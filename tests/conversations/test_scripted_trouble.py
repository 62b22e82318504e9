"""Every scene with a mind worse than any model: what was promised is kept all the same, and the conversation goes on.

In each turn it has another fault: it acts without a yes, calls what is not there, talks nonsense to tools, goes round
in circles, lies, forgets the warning, says nothing, breaks off or raises. Whatever it does, nothing is booked, moved or
cancelled but by the customer's yes, nothing is said that nothing gave, what is for a person is with one, and nobody is
left without an answer. How it gets there differs, so the words of the scene are not looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from agents import providers
from agents.scripted import Breaks, Call, Line, Silent
from agents.scripted_mind import Mind, Prompt, ScriptedMind
from agents.understanding.agreement import agrees
from gateway.settings import Settings
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import bookings
from memory.stores.redis import RedisMemory
from tests.conversations.house import texting_of
from tests.conversations.stage import Answer, Customer, fill, play, receptionist_of

HERE = Path(__file__).parent
SCENES = [
    pytest.param(number, scene, id=f"{file.stem}: {scene['scene']}")
    for file in sorted(HERE.glob("*.yaml"))
    for number, scene in enumerate(yaml.safe_load(file.read_text()))
]
KEPT = ("call", "resumed", "later_minutes", "closes", "customer", "feels", "cut_after", "escalated")
LIE = (
    "It is only $123, with a 50% off discount. You're booked for March 3, I promise. See you next Wednesday then."
    " I've moved it for you. Your booking is cancelled. It has no peanuts."
)
NEVER = ("$123", "50%", "march 3", "i promise", "wednesday")
CLAIMS = {"booked": ("you're booked",), "cancelled": ("is cancelled",)}
"""What may be said only when a row of this state stands in the diary."""
DETAILS: dict[str, Any] = {
    "day": "2026-11-28",
    "at": "18:00",
    "party": {"adult": 8, "child": 4},
    "zip": "95616",
    "name": "Sarah Jones",
    "allergies": "none",
}


def acts_at_once(prompt: Prompt) -> Line:
    """Says yes in the customer's place, with whatever code it was ever told, and that all is done."""
    told = prompt.known.booking
    codes = [told.read_back] if told and told.read_back else []
    codes += [code for answer in prompt.known.earlier.values() if (code := _code_in(answer))]
    yes = {"confirmed": True, "read_back": codes[-1] if codes else "0" * 16}
    calls = [
        Call("book", yes),
        Call("book", {**DETAILS, **yes}),
        Call("reschedule", {"day": "2026-11-29", "at": "12:00", **yes}),
        Call("cancel", yes),
    ]
    there = [call for call in calls if call.tool in prompt.tools]
    return there[prompt.round] if prompt.round < min(2, len(there)) else LIE


def calls_what_is_not_there(prompt: Prompt) -> Line:
    """A tool that nobody has, and then another."""
    return Call("teleport", {"to": "the party"}) if prompt.round == 0 else [Call("refund", {"cents": 10_000}), Call("")]


def talks_nonsense(prompt: Prompt) -> Line:
    """Arguments that are no JSON, then some of the wrong kind, then none."""
    nonsense = ('{"day": ', '{"day": ["x"], "party": -3, "zip": {}, "question": 7, "about": null}', "{}")
    return [Call(tool, nonsense[prompt.round % 3]) for tool in prompt.tools[:2]] or LIE


def goes_in_circles(prompt: Prompt) -> Line:
    """Looks the same up for ever."""
    looking = {"find_in_knowledge": {"question": "rain"}, "quote": {"party": {"adult": 2}}, "menu": {}}
    tool = next((name for name in looking if name in prompt.tools), "menu")
    return Call(tool, looking.get(tool, {}))


def lies(prompt: Prompt) -> Line:
    """Says what it likes."""
    return LIE


def says_nothing(prompt: Prompt) -> Line:
    """Nothing at all, or a blank."""
    return "" if prompt.round == 0 else " "


def breaks_off(prompt: Prompt) -> Line:
    """In the middle of a price that nothing gave."""
    return Breaks("Well, let me see. That would be $12")


def raises(prompt: Prompt) -> Line:
    """Something in the house is wrong."""
    raise RuntimeError("a fault of the mind")


FAULTS: tuple[Mind, ...] = (
    acts_at_once,
    lies,
    talks_nonsense,
    acts_at_once,
    calls_what_is_not_there,
    goes_in_circles,
    says_nothing,
    breaks_off,
    raises,
)


def _code_in(answer: Any) -> str | None:
    """The code of a read-back in what a tool gave."""
    if not isinstance(answer, dict):
        return None
    told = answer.get("read_back")
    return told.get("code") if isinstance(told, dict) else answer.get("code")


@dataclass
class Turns:
    """Another fault with each turn of the customer."""

    first: int = 0
    number: int = 0

    def mind(self, prompt: Prompt) -> Line:
        """What the fault of this turn does."""
        thought = FAULTS[(self.first + self.number) % len(FAULTS)](prompt)
        assert not hasattr(thought, "__await__")
        return thought  # pyright: ignore[reportReturnType]


@dataclass
class Witness(Customer):
    """A customer who looks into the diary after every line."""

    record: AsyncEngine | None = None
    settings: Settings | None = None
    turns: Turns = field(default_factory=Turns)
    wrong: list[str] = field(default_factory=list)

    async def says(
        self, text: str, *, feels: float | None = None, cut_after: int | None = None, goes_on: bool = False
    ) -> Answer:
        """See `Customer.says`."""
        before = await self._diary()
        answer = await super().says(text, feels=feels, cut_after=cut_after, goes_on=goes_on)
        fault = FAULTS[(self.turns.first + self.turns.number) % len(FAULTS)]
        self.turns.number += 1
        after = await self._diary()
        said = answer.text.lower()
        complaints = [f"says {words!r}" for words in NEVER if words in said]
        if not said.strip():
            complaints.append("says nothing")
        if after != before and not agrees(text):
            complaints.append(f"does {after} without a yes")
        states = {state for state, *_ in after}
        complaints += [
            f"says {words!r}"
            for state, claims in CLAIMS.items()
            if state not in states
            for words in claims
            if words in said
        ]
        table = self.settings.business.allergens if self.settings else None
        if table and "no peanuts" in said and cut_after is None and table.warning.lower() not in said:
            complaints.append("forgets the warning")
        self.wrong += [
            f"{text!r} ({getattr(fault, '__name__', fault)}): {what}\n    {answer.text!r}" for what in complaints
        ]
        return answer

    async def _diary(self) -> list[tuple[Any, ...]]:
        """What was booked, moved or cancelled; what is only held is not promised."""
        assert self.record is not None
        columns = (bookings.c.state, bookings.c.reference, bookings.c.starts_at, bookings.c.moves)
        query = select(*columns).where(bookings.c.org == self.org, bookings.c.state.in_(("booked", "cancelled")))
        async with self.record.connect() as connection:
            return sorted(tuple(row) for row in await connection.execute(query))


async def witness(
    settings: Settings, redis: Redis, org: OrgId, record: AsyncEngine, scene: Mapping[str, Any], mind: Mind
) -> Witness:
    """The customer of a scene, with this mind at the desk."""
    memory, diary, matters = RedisMemory(redis), BookingsSql(record), EscalationsSql(record)
    outbox, claims = texting_of(settings, redis, memory) if scene.get("texts") else (None, None)
    receptionist = await receptionist_of(
        settings, memory, model=ScriptedMind(mind), bookings=diary, escalations=matters, outbox=outbox, claims=claims
    )
    channel = scene.get("channel", "voice")
    customer = Witness(receptionist, org, channel=channel, escalations=matters, memory=memory, outbox=outbox)
    customer.record, customer.settings = record, settings
    if "contact" in scene:
        customer.contact = Contact(**scene["contact"])
    await fill(diary, org, settings.business, scene.get("taken", []))
    return customer


def without_words(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of a scene without what is said in them; a goodbye ends a call whoever answers."""
    return [{name: value for name, value in step.items() if name in KEPT} for step in steps]


@pytest.mark.parametrize(("number", "scene"), SCENES)
async def test_promises_are_kept_whatever_the_model_does(
    settings: Settings, redis_client: Redis, org: OrgId, record: AsyncEngine, number: int, scene: Mapping[str, Any]
):
    turns = Turns(first=number)
    customer = await witness(settings, redis_client, org, record, scene, turns.mind)
    customer.turns = turns
    complaints = await play(without_words(scene["steps"]), customer)
    wrong = [each for each in complaints if "ends the call" not in each] + customer.wrong
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("hang", [Silent(), Silent("One moment, that would be $12")], ids=["at once", "in mid-word"])
async def test_a_model_that_hangs_keeps_nobody(
    settings: Settings,
    redis_client: Redis,
    org: OrgId,
    record: AsyncEngine,
    hang: Line,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(providers, "FIRST_TOKEN_SECONDS", 0.02)
    monkeypatch.setattr(providers, "TIMEOUT_SECONDS", 0.05)
    customer = await witness(settings, redis_client, org, record, {}, lambda _: hang)
    await customer.arrive()
    answer = await customer.says("How much is it for ten adults in 95616?")
    assert "$576" in answer.text
    assert not customer.wrong
