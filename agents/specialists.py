"""Specialists: one for each policy of `config/agents.yaml`, and the run of one turn.

A run goes on in a task of its own. Whoever reads the reply may stop at any word: the run is cancelled, tools that were
begun are finished, and nothing is left behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic_ai.messages import ModelMessage

from agents.budget_settings import Budget, BudgetSettings
from agents.business import Business
from agents.errors import NotRehearsed, TurnBudgetSpent
from agents.faults import places_of
from agents.kept_tools import Clean, KeptTools, Learned, Ran, unwatched
from agents.phrases import Phrases
from agents.policy import AgentSettings, Policy
from agents.providers import ModelProviders, TurnModels
from agents.rounds import Limits, Prompt, Used, rounds
from agents.tools.catalogue import ToolEntry, definitions_of, tools_named
from agents.tools.desk import Desk

log = structlog.get_logger()

NO_LIMITS = Limits(requests=8, tool_calls=16)
"""For the offline model, which costs nothing; still an end to a loop that should not be there."""


@dataclass(frozen=True, slots=True)
class Question:
    """One turn for a specialist. `helpers` are other policies whose tools it needs, `known` goes beside the prompt."""

    policy: str
    text: str
    known: str
    history: Sequence[ModelMessage]
    desk: Desk
    helpers: tuple[str, ...] = ()
    offline: bool = False
    clean: Clean | None = None


@dataclass(slots=True)
class Spent:
    """What a run cost: microdollars, 0 when its model is free or has no known price.

    `whole` says that the policy's own model gave all of the reply, and that no tool failed it.
    """

    microdollars: int = 0
    whole: bool = False


class Specialists:
    """All specialists of one business. Built once a process and shared by every conversation."""

    def __init__(
        self,
        settings: AgentSettings,
        prompts: Mapping[str, str],
        business: Business,
        providers: ModelProviders,
        budgets: BudgetSettings,
        phrases: Phrases,
        *,
        tool_seconds: float = 5.0,
        tool_ran: Ran = unwatched,
    ) -> None:
        """`tool_ran` is told of each tool that ran.

        Raises KeyError for a prompt, a model or a budget that is not there, and UnknownTool.
        """
        self._settings = settings
        self._providers = providers
        self._budgets = budgets
        self._phrases = phrases
        self._tool_seconds = tool_seconds
        self._tool_ran = tool_ran
        self._instructions = {
            name: _filled(prompts[policy.prompt], business) for name, policy in settings.agents.items()
        }
        self._tools: dict[tuple[str, ...], Mapping[str, ToolEntry[Any]]] = {}
        for policy in settings.agents.values():
            self._budget(policy)
            # Both made now: the schemas of tools take ten milliseconds, and importing a vendor's package most of a
            # second, which no caller should wait for.
            definitions_of(self._tools_named(policy.tools))
            providers.turn_models(policy.model)

    def policy(self, name: str) -> Policy:
        """The policy of this name, or of the fallback when there is none."""
        return self._settings.agents.get(name) or self._settings.agents[self._settings.fallback]

    @property
    def longest_memory(self) -> int:
        """The most turns that any policy wants to see."""
        return max(policy.memory_turns for policy in self._settings.agents.values())

    def is_free(self, name: str) -> bool:
        """Whether this policy's words cost nothing now, being the offline model's."""
        return self._providers.turn_models(self.policy(name).model).are_free

    @property
    def are_free(self) -> bool:
        """Whether words may cost nothing now: those of the policy that answers what no other does."""
        return self.is_free(self._settings.fallback)

    def budget_of(self, name: str) -> Budget:
        """The limits of this policy."""
        return self._budget(self.policy(name))

    async def answer(self, question: Question, learned: Learned, spent: Spent) -> AsyncGenerator[str]:
        """The reply, in pieces as they come, or in one if the policy is not to stream.

        Never raises: what fails is logged, and ends in a sentence.
        """
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        tools = KeptTools(
            self._tools_for(question),
            question.desk,
            seconds=self._tool_seconds,
            learned=learned,
            clean=question.clean,
            ran=self._tool_ran,
        )
        run = asyncio.create_task(self._run(question, tools, pieces, spent))
        streaming, whole = self.policy(question.policy).streaming, ""
        try:
            while (piece := await pieces.get()) is not None:
                if streaming:
                    yield piece
                whole += piece
            spent.whole = spent.whole and not tools.failed
            if not streaming and whole:
                yield whole
        finally:
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)
            await tools.finished()

    async def _run(self, question: Question, tools: KeptTools, pieces: asyncio.Queue[str | None], spent: Spent) -> None:
        """Ask the policy's model; when it fails in the middle, start again offline; when that fails, apologise."""
        said_before = False
        try:
            if not question.offline:
                trouble = await self._try(question, tools, pieces, spent)
                if trouble is None:
                    return
                said_before = trouble.said
            if said_before:
                pieces.put_nowait(f" {self._phrases['once_more'][0]} ")
            trouble = await self._try(question, tools, pieces, spent, alone=True)
            if trouble is not None and not trouble.said:
                pieces.put_nowait(self._phrases["trouble"][0])
        finally:
            pieces.put_nowait(None)

    async def _try(
        self,
        question: Question,
        tools: KeptTools,
        pieces: asyncio.Queue[str | None],
        spent: Spent,
        *,
        alone: bool = False,
    ) -> _Trouble | None:
        """None when the whole reply came, else whether some of it was said. `alone`, the offline model answers."""
        policy = self.policy(question.policy)
        trouble = _Trouble()
        try:
            async for piece in self._stream(question, policy, tools, spent, alone=alone):
                trouble.said = trouble.said or bool(piece.strip())
                pieces.put_nowait(piece)
        except NotRehearsed:
            raise
        except TurnBudgetSpent:
            log.warning("turn_budget_spent", code="turn_budget", agent=question.policy, turn=question.desk.turn)
            return trouble
        except Exception as error:
            code = str(getattr(error, "code", None) or type(error).__name__)
            turn = question.desk.turn
            log.warning("model_failed", code=code, agent=question.policy, turn=turn, at=places_of(error))
            return trouble
        return None if trouble.said else trouble

    async def _stream(
        self, question: Question, policy: Policy, tools: KeptTools, spent: Spent, *, alone: bool
    ) -> AsyncIterator[str]:
        offline = self._providers.offline
        models = TurnModels(offline, offline) if alone else self._providers.turn_models(policy.model)
        if question.desk.rehearsing and not models.are_free:
            raise NotRehearsed("words that cost something")
        name = question.policy if question.policy in self._instructions else self._settings.fallback
        prompt = Prompt(self._instructions[name], question.known, question.history, question.text)
        limits = NO_LIMITS if models.are_free else _limits(self._budget(policy))
        settings, used = self._providers.request_settings(policy.model, policy.parameters), Used()
        try:
            async with aclosing(rounds(models, settings, prompt, tools, limits, used)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            spent.whole = not used.by(offline)
            spent.microdollars += used.microdollars

    def _tools_for(self, question: Question) -> Mapping[str, ToolEntry[Any]]:
        return self._tools_named(
            name for who in (question.policy, *question.helpers) for name in self.policy(who).tools
        )

    def _tools_named(self, names: Iterable[str]) -> Mapping[str, ToolEntry[Any]]:
        """Looked up once for each set of tools, for tools are the same in every turn."""
        chosen = tuple(sorted(set(names)))
        if chosen not in self._tools:
            self._tools[chosen] = tools_named(chosen)
        return self._tools[chosen]

    def _budget(self, policy: Policy) -> Budget:
        return self._budgets.budgets[policy.budget]


@dataclass(slots=True)
class _Trouble:
    """A run that did not end well; `said` when the customer heard some of it."""

    said: bool = False


def _filled(prompt: str, business: Business) -> str:
    """The prompt with the business's name and what it does; other braces stay as they are."""
    return prompt.replace("{business}", business.name).replace("{about}", business.about)


def _limits(budget: Budget) -> Limits:
    return Limits(budget.turn_requests, budget.turn_tool_calls, budget.turn_tokens)
