"""`AdminAssistant`: staff ask in plain words about calls, bookings and what waits for them. It reads, and never writes.

A model, when there is one, picks the look-ups and words the answer; a sentence with a number or a name that no look-up
gave is dropped. Without a model, or when it is of no use, rules pick the look-up and word what it gives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import BaseModel
from pydantic_ai import Agent, RunContext, Tool

from agents.business import Business
from agents.faults import places_of
from agents.staff.answers import NOT_UNDERSTOOD, READS_ONLY, answer_of
from agents.staff.backing import Sources, sentences_in
from agents.staff.figures import Figures
from agents.staff.look_ups import LOOK_UPS, StaffDesk
from agents.staff.questions import asks_for_change, planned_for
from agents.staff.spoken import day_words, time_words
from agents.staff.staff_models import StaffModel
from memory.clock import Clock, utc_now
from memory.daybook import Daybook
from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()

_MODEL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """What staff get: a text, and the figures it stands on, each with the `look_up` that gave it."""

    text: str
    figures: tuple[dict[str, Any], ...] = ()


@dataclass(slots=True)
class _Looking:
    """One question under way, and what was found for it."""

    desk: StaffDesk
    found: list[tuple[str, Figures]] = field(default_factory=list)

    async def look_up(self, name: str, asked: BaseModel) -> Figures:
        """Look it up, and keep what it gives. Raises MemoryTrouble."""
        act, _ = LOOK_UPS[name]
        figures = await act(self.desk, asked)
        self.found.append((name, figures))
        return figures

    def answer(self, text: str) -> StaffAnswer:
        figures = ({"look_up": name, **found.model_dump(mode="json")} for name, found in self.found)
        return StaffAnswer(text, tuple(figures))


class AdminAssistant:
    """The assistant of one business. Keeps nothing between two questions. `model` may be replaced between them."""

    def __init__(
        self, business: Business, daybook: Daybook, model: StaffModel | None = None, *, now: Clock = utc_now
    ) -> None:
        self._business = business
        self._daybook = daybook
        self.model = model
        self._now = now
        self._agent = Agent[_Looking, str](
            name="admin_assistant",
            deps_type=_Looking,
            output_type=str,
            tools=[_tool(name, *look_up) for name, look_up in LOOK_UPS.items()],
            retries=1,
        )

    async def ask(self, org: OrgId, question: str) -> StaffAnswer:
        """Answer a question of the staff of `org`. Raises MemoryTrouble."""
        now = self._now()
        if answer := await self._by_model(_Looking(StaffDesk(org, self._business, self._daybook, now)), question):
            return answer
        return await self._by_rules(_Looking(StaffDesk(org, self._business, self._daybook, now)), question)

    async def _by_rules(self, looking: _Looking, question: str) -> StaffAnswer:
        if asks_for_change(question):
            return StaffAnswer(READS_ONLY)
        planned = planned_for(question, looking.desk.today)
        if planned is None:
            return StaffAnswer(NOT_UNDERSTOOD)
        return looking.answer(answer_of(await looking.look_up(planned.look_up, planned.asked)))

    async def _by_model(self, looking: _Looking, question: str) -> StaffAnswer | None:
        """None without a model, when it fails, and when nothing of what it says stands on what was found."""
        if self.model is None:
            return None
        local = looking.desk.local(looking.desk.now)
        clock = f"It is {day_words(local.date())}, {local:%Y}, {time_words(local.time())}."
        try:
            async with asyncio.timeout(_MODEL_SECONDS):
                prompt = self.model.prompt.replace("{business}", self._business.name)
                said = await self.model.answer(
                    self._agent,
                    question,
                    looking,
                    instructions=f"{prompt}\n\n{clock}",
                    org=looking.desk.org,
                    now=looking.desk.now,
                )
        except MemoryTrouble:
            raise
        except Exception as trouble:
            org = looking.desk.org
            log.warning("staff_model_failed", org=org, code=type(trouble).__name__, at=places_of(trouble))
            return None
        return self._guarded(looking, question, clock, said) if said else None

    def _guarded(self, looking: _Looking, question: str, clock: str, said: str) -> StaffAnswer | None:
        if not looking.found:
            return None  # it looked nothing up, so it knows nothing
        given = [text for _, figures in looking.found for text in (figures.model_dump_json(), answer_of(figures))]
        backed = Sources([question, clock, self._business.name, *given]).backed(sentences_in(said))
        return looking.answer(" ".join(backed)) if backed else None


def _tool(name: str, act: Callable[..., Awaitable[Figures]], asked_type: type[BaseModel]) -> Tool[_Looking]:
    """A look-up as a model takes it; its arguments are checked before it runs."""

    async def call(ctx: RunContext[_Looking], asked: Any) -> Figures:
        return await ctx.deps.look_up(name, asked)

    # pydantic-ai reads the arguments from the annotation, which differs by look-up.
    call.__annotations__["asked"] = asked_type
    return Tool(call, name=name, description=act.__doc__, takes_ctx=True)
