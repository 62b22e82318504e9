"""Plays scenes by voice, in virtual time: the simulated phone, the shipped pipeline, real ears and a real house.

A scene that names its voice (`by_voice`) is spoken by the clips of this folder, over Twilio's own messages, and held to
the same expectations as by text: memory says what was heard of the caller, what the caller heard of us, and the diary
what was booked. Each scene has a house of its own, and the clock of `stage.NOON`.

Real are voice activity, speech-to-text, the ends of turns, the feeling in a voice, the desk with its memory and its
record, what is played and what of it was heard. Our own voice is a tone as long as the words take. Inference takes as
long as it usually does, and everything else no time: so a scene is the same on every machine, however busy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any, cast
from uuid import uuid4

from loguru import logger

from agents.arrival import Arrival, Departure
from agents.receptionist import Receptionist
from bench.inline_models import InlineEndOfTurn, InlineSpeechToText
from bench.virtual_time import Real, VirtualLoop, run
from gateway.settings import Settings
from memory.bookings import Booking, Bookings
from memory.conversation import JSON, ConversationId, Turn
from memory.escalations import Escalations
from memory.people import Contact, CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory
from pipelines.phrase_book import PhraseBook
from pipelines.speech.scripted import MILLISECONDS_PER_CHARACTER, ScriptedTextToSpeech
from pipelines.voice import VoiceServices, answer_call
from telephony.simulator import CallerScript, CallReport, ScriptLine, read_clip
from telephony.twilio.media import TwilioLine
from tests.conversations.clips import clip_of
from tests.conversations.diary import unlike_diary
from tests.conversations.house import receptionist_of
from tests.conversations.stage import NOON, unlike
from tests.conversations.virtual_phone import called

_NUMBER = "+19165550142"
_WORD_SECONDS = 6 * MILLISECONDS_PER_CHARACTER / 1000
"""How long a word of ours takes, to interrupt after so many of them."""
_LINGER_SECONDS, _GOODBYE_SECONDS = 0.2, 8.0
"""How long a caller stays on the line after the last answer: longer when Frontdesk is to hang up."""

Scene = Mapping[str, Any]


@dataclass
class Exchange:
    """What was heard of the caller, in one turn or in pieces of one, and all that they heard in answer."""

    heard: str
    answer: str = ""
    intent: str | None = None


@dataclass
class Played:
    """What came of one scene."""

    scene: Scene
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


class Stage:
    """Ears for all scenes, and what each house is made of."""

    def __init__(self, settings: Settings, valkey_url: str, empty_record: Path) -> None:
        self._settings = settings
        self._valkey_url = valkey_url
        self._empty_record = empty_record
        self._ears = InlineSpeechToText(even=True)
        self._judge = InlineEndOfTurn(even=True)
        logger.disable("pipecat")

    def play(self, scene: Scene, folder: Path) -> Played:
        """Play one scene from its first call to its last."""
        return run(self._play(scene, folder))

    async def _play(self, scene: Scene, folder: Path) -> Played:
        record = copyfile(self._empty_record, folder / "record.db")
        engine, redis = open_database(f"sqlite:///{record}"), connect(self._valkey_url)
        pool = redis.connection_pool
        pool.connection_class = _awaited(pool.connection_class)
        try:
            house = _House(
                RedisMemory(redis),
                cast("Bookings", Real(BookingsSql(engine))),
                cast("Escalations", Real(EscalationsSql(engine))),
            )
            return await self._perform(scene, house)
        finally:
            await redis.aclose()
            await engine.dispose()

    async def _perform(self, scene: Scene, house: _House) -> Played:
        desk = await receptionist_of(
            self._settings, house.memory, bookings=house.bookings, escalations=house.escalations
        )
        played, loop = Played(scene), asyncio.get_running_loop()
        services = VoiceServices(
            receptionist=desk,
            speech_to_text=self._ears,
            phrase_book=PhraseBook(ScriptedTextToSpeech()),
            end_of_turn=self._judge,
            settings=self._settings.voice,
            now=lambda: NOON + timedelta(seconds=loop.time()),
        )
        for script in scripts_of(scene):
            call = _Call(house, desk, services)
            played.reports.append(await called(script, call.answer))
            await call.over()
        await _read(house, played)
        return played


@dataclass
class _House:
    """Where one scene is kept."""

    memory: RedisMemory
    bookings: Bookings
    escalations: Escalations
    org: OrgId = field(default_factory=lambda: OrgId(f"org-{uuid4().hex[:12]}"))
    threads: dict[ConversationId, CustomerId] = field(default_factory=dict)


class _Call:
    """One call of a scene."""

    def __init__(self, house: _House, desk: Receptionist, services: VoiceServices) -> None:
        self._house = house
        self._desk = desk
        self._services = services
        self._arrival = Arrival(
            house.org, Contact("phone", _NUMBER), "voice", services.now(), call=f"call_{uuid4().hex}"
        )
        self._thread: ConversationId | None = None

    async def answer(self, line: TwilioLine) -> None:
        await answer_call(line, self._arrival, self._services, self._told)

    async def over(self) -> None:
        """The receptionist is told, as the switchboard does."""
        assert self._thread is not None
        who, customer = self._arrival, self._house.threads[self._thread]
        await self._desk.left(Departure(who.org, customer, self._thread, who.contact, self._services.now(), who.call))

    def _told(self, event: Mapping[str, JSON]) -> None:
        if event["type"] == "call_began":
            self._thread = ConversationId(str(event["conversation"]))
            self._house.threads[self._thread] = CustomerId(str(event["customer"]))


def _awaited(connection: type[Any]) -> type[Any]:
    """A connection to a server for whose answers no time passes."""

    class Awaited(connection):
        async def read_response(self, *args: Any, **options: Any) -> Any:
            with cast("VirtualLoop", asyncio.get_running_loop()).real():
                return await super().read_response(*args, **options)

    return Awaited


def scripts_of(scene: Scene) -> list[CallerScript]:
    """The calls of a scene. A line after a `cut_after` interrupts; the others wait until the answer is over."""
    calls_made: list[list[ScriptLine]] = []
    lingers: list[float] = []
    interrupts: float | None = None
    for step in scene["steps"]:
        if unplayable := step.keys() & {"later_minutes", "resumed", "closes", "feels", "goes_on"}:
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
        CallerScript(_NUMBER, tuple(lines), linger_seconds=linger)
        for lines, linger in zip(calls_made, lingers, strict=True)
    ]


def unlike_scene(played: Played) -> list[str]:
    """What went otherwise than the scene says, step by step; nothing when all is well."""
    wrong: list[str] = []
    greetings, exchanges = iter(played.greetings), iter(played.exchanges)
    for place, step in enumerate(played.scene["steps"], 1):
        if "call" in step:
            greeting = next(greetings, "")
            wrong += [f"step {place}: {complaint}\n    {greeting!r}" for complaint in unlike(step, greeting)]
        if "customer" in step:
            exchange = next(exchanges, None) or Exchange("(nothing)")
            complaints = unlike(step, exchange.answer)
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


async def _read(house: _House, played: Played) -> None:
    """What memory, the diary and the staff have of it."""
    for thread in house.threads:
        _add_turns(played, await house.memory.turns(house.org, thread))
    for customer in set(house.threads.values()):
        played.bookings = [*played.bookings, *await house.bookings.of_customer(house.org, customer)]
    played.reasons = [each.reason for each in await house.escalations.waiting(house.org)]


def _add_turns(played: Played, turns: Sequence[Turn]) -> None:
    call = None
    for turn in turns:
        if turn.who == "customer" and turn.continues and played.exchanges:
            last = played.exchanges[-1]
            played.exchanges[-1] = Exchange(f"{last.heard} {turn.text}", last.answer)
        elif turn.who == "customer":
            played.exchanges.append(Exchange(turn.text))
        elif turn.call != call:
            played.greetings.append(turn.text)
        elif played.exchanges:
            last = played.exchanges[-1]
            last.answer = f"{last.answer} {turn.text}".strip()
            last.intent = turn.intent or last.intent
        call = turn.call
