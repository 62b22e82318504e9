"""Look a question up in what the business has written down."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from agents.tools.desk import Desk

LONGEST_QUESTION = 500
"""Characters: a longer question is cut, so that nobody can make a search expensive."""


class KnowledgeAsked(BaseModel):
    """A question, as the customer put it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str = Field(description="The customer's question, in their own words.")


class PassageFound(BaseModel):
    """A passage of a page; the first sentence of `text` is the direct answer. `score` is 0 to 1."""

    model_config = ConfigDict(frozen=True)

    page: str
    heading: str
    text: str
    score: float


class KnowledgeAnswer(BaseModel):
    """Best passage first. None means that the business has written nothing about it: say so, and offer a person."""

    model_config = ConfigDict(frozen=True)

    passages: tuple[PassageFound, ...] = ()


async def find_in_knowledge(desk: Desk, asked: KnowledgeAsked) -> KnowledgeAnswer:
    """Find what the business has written about a question: policies, what to provide, payment, the area, and so on."""
    found = await desk.knowledge.search(asked.question[:LONGEST_QUESTION], limit=3)
    return KnowledgeAnswer(
        passages=tuple(PassageFound(page=p.page, heading=p.heading, text=p.text, score=p.score) for p in found)
    )
