"""Plays scenes by voice: a gateway of its own process with the local speech models, called by the simulated phone.

A scene that names its voice (`by_voice`) is spoken by the clips of this folder, over Twilio's own protocol, and held to
the same expectations as by text: the record says what was heard of the caller, what the caller heard of us, and what
was booked. Every scene calls from a number of its own, on the day of `stage.NOON`.

The phones hurry through what they only listen to. All other time is real: what the gateway needs for words, for voices
and for the end of a turn is what it needs in any call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.settings import load
from memory.bookings import Booking
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import calls, customers, turns
from telephony.errors import PhoneTrouble
from telephony.simulator import CallerScript, CallReport, ScriptLine, SimulatedPhone, read_clip
from tests.conversations.clips import clip_of
from tests.conversations.diary import unlike_diary
from tests.conversations.stage import NOON, unlike
from tests.gateway.running import running_gateway

AT_ONCE = 4
"""Phones that call at the same time."""
_TRIES = 1200
_CONFIG = Path(__file__).parents[2] / "config"
_WORD_SECONDS = 0.4
"""How long we take for a word, to interrupt after so many of them."""
_QUIET_SECONDS = 2.0
"""Silence after which an answer is taken for over: other scenes keep our voice busy as well."""
_LINGER_SECONDS, _GOODBYE_SECONDS = 0.2, 8.0
"""How long a caller stays on the line after the last answer: longer when Frontdesk is to hang up."""
_NUMBER_OF_TEXT = "0 1 4 2"
"""The end of the number that the scenes by text call from, as it is read out."""

Scene = Mapping[str, Any]


@dataclass
class Exchange:
    """A line of the caller, as it was heard, and all that the caller heard in answer."""

    heard: str
    answer: str = ""
    intent: str | None = None


@dataclass
class Played:
    """What came of one scene."""

    scene: Scene
    number: str
    reports: list[CallReport] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    bookings: Sequence[Booking] = ()
    reasons: list[str] = field(default_factory=list)

    @property
    def words(self) -> tuple[str, str]:
        """All that the caller said, and all that was heard of it."""
        said = [line.say for report in self.reports for line in report.lines]
        return " ".join(said), " ".join(exchange.heard for exchange in self.exchanges)


async def play_by_voice(scenes: Sequence[Scene], folder: Path) -> list[Played]:
    """Play them all, some at a time, and read in the record what came of them."""
    config = copytree(_CONFIG, folder / "config")
    business = config / "business.yaml"
    # One house takes all their parties: so many scenes want the same evening.
    business.write_text(business.read_text().replace("at_once: 2 ", f"at_once: {2 * len(scenes)} "))
    var = folder / "var"
    org = load(config, {"FRONTDESK_VAR": str(folder / "unused")}).business.org
    played = [Played(scene, f"+19165550{150 + index}") for index, scene in enumerate(scenes)]
    settings = {"FRONTDESK_SPEECH": "embedded", "FRONTDESK_CONFIG": str(config), "FRONTDESK_NOW": NOON.isoformat()}
    async with running_gateway(var, **settings) as gateway:
        places = asyncio.Semaphore(AT_ONCE)

        async def perform(one: Played) -> None:
            async with places:
                for script in scripts_of(one.scene, one.number):
                    one.reports.append(await _called(gateway.phone(hurries=True), script))

        async with asyncio.TaskGroup() as performances:
            for one in played:
                performances.create_task(perform(one))
        engine = open_database(f"sqlite:///{var.absolute()}/frontdesk.db")
        try:
            await _all_recorded(engine, sum(len(one.reports) for one in played))
            for one in played:
                await _read_record(engine, org, one)
        finally:
            await engine.dispose()
    return played


async def _called(phone: SimulatedPhone, script: CallerScript) -> CallReport:
    """A call. A house whose lines are all taken is called again, as people do."""
    for _ in range(_TRIES):
        try:
            return await phone.call(script)
        except PhoneTrouble as trouble:
            if "<Dial>" not in str(trouble):
                raise
            await asyncio.sleep(0.05)
    raise PhoneTrouble("all lines were taken for a minute")


def scripts_of(scene: Scene, number: str) -> list[CallerScript]:
    """The calls of a scene. A line after a `cut_after` interrupts; the others wait until the answer is over."""
    calls_made: list[list[ScriptLine]] = []
    lingers: list[float] = []
    interrupts: float | None = None
    for step in scene["steps"]:
        if unplayable := step.keys() & {"later_minutes", "resumed", "closes", "feels"}:
            raise ValueError(f"{scene['scene']}: {', '.join(unplayable)} cannot be played by voice")
        if "call" in step:
            calls_made.append([])
            lingers.append(_LINGER_SECONDS)
        if "customer" in step:
            clip = read_clip(clip_of(scene["by_voice"], step["customer"]))
            calls_made[-1].append(ScriptLine(step["customer"], clip, during_reply_seconds=interrupts))
            lingers[-1] = _GOODBYE_SECONDS if step.get("ends") else _LINGER_SECONDS
            interrupts = step["cut_after"] * _WORD_SECONDS if "cut_after" in step else None
    return [
        CallerScript(number, tuple(lines), quiet_seconds=_QUIET_SECONDS, linger_seconds=linger)
        for lines, linger in zip(calls_made, lingers, strict=True)
    ]


def unlike_scene(played: Played) -> list[str]:
    """What went otherwise than the scene says, step by step; nothing when all is well."""
    wrong: list[str] = []
    greetings, exchanges = iter(played.greetings), iter(played.exchanges)
    number = " ".join(played.number[-4:])
    for place, step in enumerate(played.scene["steps"], 1):
        said = {**step, "says": [words.replace(_NUMBER_OF_TEXT, number) for words in step.get("says", [])]}
        if "call" in step:
            greeting = next(greetings, "")
            wrong += [f"step {place}: {complaint}\n    {greeting!r}" for complaint in unlike(said, greeting)]
        if "customer" in step:
            exchange = next(exchanges, None) or Exchange("(nothing)")
            complaints = unlike(said, exchange.answer)
            if "intent" in step and exchange.intent != step["intent"] and "cut_after" not in step:
                complaints.append(f"was taken for {exchange.intent}, not {step['intent']}")
            wrong += [
                f"step {place} {step['customer']!r}, heard as {exchange.heard!r}: {complaint}\n    {exchange.answer!r}"
                for complaint in complaints
            ]
    wrong += [f"was heard besides: {more.heard!r}\n    {more.answer!r}" for more in exchanges]
    wanted = next((step["escalated"] for step in reversed(played.scene["steps"]) if "escalated" in step), None)
    # How upset somebody sounds is not in a scene: a voice may be taken for more than its words.
    reasons = [reason for reason in played.reasons if reason != "very_upset" or reason in (wanted or ())]
    if wanted is not None and sorted(reasons) != sorted(wanted):
        wrong.append(f"a person has {reasons}, not {wanted}")
    ends = bool(played.scene["steps"][-1].get("ends"))
    if ends != (played.reports[-1].ended_by == "frontdesk"):
        wrong.append("does not end the call" if ends else "ends the call")
    return wrong + unlike_diary(played.scene, played.bookings)


async def _all_recorded(engine: AsyncEngine, expected: int) -> None:
    """The record is written behind the calls: wait until it has the end of each."""
    async with asyncio.timeout(20):
        while True:
            async with engine.connect() as connection:
                ended = await connection.execute(select(calls.c.id).where(calls.c.state == "completed"))
                if len(ended.all()) >= expected:
                    return
            await asyncio.sleep(0.05)


async def _read_record(engine: AsyncEngine, org: OrgId, played: Played) -> None:
    async with engine.connect() as connection:
        rows = (await connection.execute(select(customers.c.id, customers.c.contacts))).all()
        ours = {row.id for row in rows if played.number in str(row.contacts)}
        said = (await connection.execute(select(turns).where(turns.c.customer.in_(ours)).order_by(turns.c.at))).all()
    call = None
    for turn in sorted(said, key=lambda turn: (turn.conversation, turn.place)):
        if turn.who == "customer":
            played.exchanges.append(Exchange(turn.text))
        elif turn.call != call:
            played.greetings.append(turn.text)
        elif played.exchanges:
            last = played.exchanges[-1]
            last.answer = f"{last.answer} {turn.text}".strip()
            last.intent = last.intent or turn.intent
        call = turn.call
    for customer in ours:
        played.bookings = [*played.bookings, *await BookingsSql(engine).of_customer(org, customer)]
        waiting = await EscalationsSql(engine).waiting(org)
        played.reasons += [each.reason for each in waiting if each.customer == customer]
