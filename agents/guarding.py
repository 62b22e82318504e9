"""The guards of a turn: what is answered before any model, what may be said, and the history as a model sees it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import structlog
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart

from agents import intents
from agents.business import Business
from agents.guardrails.cards import MASK
from agents.guardrails.emergencies import is_emergency
from agents.guardrails.figures import Figures
from agents.guardrails.instructions import InstructionFilter
from agents.guardrails.reply import Given, ReplyGuard, ReplyRules
from agents.guardrails.settings import GuardrailSettings
from agents.notes import Notes
from agents.phrases import Phrases
from agents.replies import ReplyPart, Routed, Say
from agents.understanding.asks import asks_in
from memory.conversation import Turn

log = structlog.get_logger()

_LONGEST_BEFORE = 2000
"""Characters of an earlier turn that a model sees."""


class Guarding:
    """The guards of one business."""

    def __init__(self, settings: GuardrailSettings, business: Business, phrases: Phrases) -> None:
        self._business = business
        self._phrases = phrases
        self._rules = ReplyRules(settings, business, phrases)
        self.instructions = InstructionFilter(settings.instructions)

    def warning(self, turn: Turn) -> list[ReplyPart]:
        """What no specialist answers: an emergency (promise nothing), a card number, or instructions, and no more."""
        if is_emergency(turn.text):
            log.warning("emergency_words", turn=turn.id, org=turn.org)
            return [Routed(intents.EMERGENCY, "guard", 1.0), Say(self._phrases["emergency"][0])]
        if MASK in turn.text and not asks_beside_cards(turn.text):
            return [Routed(intents.CARD_NUMBER, "guard", 1.0), Say(self._phrases["card_number"][0])]
        if turn.text.strip() and not self.instructions.text(turn.text):
            log.warning("instructions_left_out", code="customer", turn=turn.id, org=turn.org)
            away = self._phrases["out_of_scope"][0].format(business=self._business.name)
            return [Routed(intents.OUT_OF_SCOPE, "guard", 1.0), Say(away)]
        return []

    def without_instructions(self, turn: Turn) -> Turn:
        """The turn as it may be answered: what tries to change the desk's own instructions is left out."""
        return replace(turn, text=self.instructions.text(turn.text))

    def given(self, before: Iterable[Turn], turn: Turn, notes: Notes, today: date) -> Given:
        """What may be said so far: what tools gave and what was said in this conversation, and the days they told."""
        given = Given(Figures(today=today))
        given.figures.add_day(today)
        given.figures.add_day(today + timedelta(days=1))
        for tool, answer in notes.results.items():
            given.add(tool, answer)
        given.figures.add_data(notes.booking.as_json())
        given.about_allergens = False  # this turn's answer decides whether the warning belongs to it
        for each in (*before, turn):
            if each.who == "customer":
                given.figures.add_days_of(each.text)
            else:
                given.figures.add_text(each.text)
        return given

    async def guarded(self, pieces: AsyncGenerator[str], given: Given, turn: Turn, agent: str) -> AsyncGenerator[str]:
        """What may be said of a reply, as it comes."""
        guard = ReplyGuard(self._rules, given, turn=turn.id, agent=agent)
        async for piece in pieces:
            if text := guard.feed(piece):
                yield text
        if rest := guard.rest():
            yield rest

    def history(self, before: Sequence[Turn], most: int) -> list[ModelMessage]:
        """The turns before this one as a model sees them: what the customer got, not what was written."""
        history: list[ModelMessage] = []
        for turn in before[-most:] if most else []:
            if turn.who == "customer":
                text = self.instructions.text(_short(turn.text)) or "..."
                history.append(ModelRequest(parts=[UserPromptPart(text, timestamp=turn.at)]))
            else:
                history.append(ModelResponse(parts=[TextPart(_short(turn.text))], timestamp=turn.at))
        return history


def _short(text: str) -> str:
    """A turn of before as far as it fits: who writes a book must not leave the prompt without room for the rest."""
    return text if len(text) <= _LONGEST_BEFORE else f"{text[:_LONGEST_BEFORE]} ..."


def asks_beside_cards(text: str) -> list[str]:
    """What is asked in a turn, without the parts that tell a card number."""
    return [ask for ask in asks_in(text) if MASK not in ask]
