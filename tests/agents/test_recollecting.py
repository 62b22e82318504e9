"""What is told of what was recalled, and what is learned. The scenes: tests/conversations/test_returning.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from agents.guardrails.figures import Figures
from agents.guardrails.instructions import InstructionFilter
from agents.guardrails.reply import Given
from agents.known import RecalledKnown
from agents.recollecting import Recollecting
from memory.errors import StoreDown
from memory.memories import Memory
from tests.agents.test_memorable import turn


class Away:
    """A memory that is gone, and counts who asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def keep(self, memory: Memory) -> bool:
        self.asked += 1
        raise StoreDown("away")


def recollecting(memory: Any) -> Recollecting:
    return Recollecting(memory, None, None, InstructionFilter(()))


async def test_a_memory_that_is_away_stops_no_turn():
    away = Away()
    await recollecting(away).learn(turn("customer", "We like tea. We hate coffee."))
    assert away.asked == 1


def test_the_figures_of_what_was_ours_may_be_said_again_and_of_theirs_the_days():
    given = Given(Figures(today=date(2026, 11, 20)))
    ours = RecalledKnown(kind="promise", text='We told them: "We will keep November 28 for $560."')
    theirs = RecalledKnown(kind="preference", text="They like December 5 for $10.")
    recollecting(Away()).may_say(given, [ours, theirs])
    assert {(11, 28), (12, 5)} <= given.figures.days
    assert 56000 in given.figures.cents
    assert 1000 not in given.figures.cents
