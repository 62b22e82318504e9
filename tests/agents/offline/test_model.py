"""The offline model as a pydantic-ai model."""

from __future__ import annotations

import pytest
from pydantic_ai import Agent
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)

from agents.known import AskKnown, Known, OrderKnown
from agents.offline.model import OfflineModel
from agents.phrases import Phrases
from gateway.settings import Settings

QUESTION = Known(
    asks=(AskKnown(intent="policy", text="what if it rains"), AskKnown(intent="policy", text="can I cancel"))
)


class Pages:
    """An agent with the one tool that the question needs, and what it was asked."""

    def __init__(self, settings: Settings) -> None:
        self.asked: list[str] = []
        self.agent = Agent(OfflineModel(settings.phrases, settings.business), instructions="Be brief.")
        self.agent.tool_plain(self.find_in_knowledge)

    def find_in_knowledge(self, question: str) -> dict:
        """Find a page."""
        self.asked.append(question)
        return {"passages": [{"page": "p", "heading": "h", "text": f"About {question}.", "score": 1.0}]}


@pytest.fixture
def pages(settings: Settings) -> Pages:
    return Pages(settings)


async def test_it_asks_its_tools_and_words_what_they_give(pages: Pages):
    result = await pages.agent.run("hello", instructions=QUESTION.as_instructions())
    assert result.output == "About what if it rains. About can I cancel."
    assert sorted(pages.asked) == ["can I cancel", "what if it rains"]
    assert result.usage.requests == 2


async def test_it_streams_a_sentence_at_a_time(pages: Pages):
    async with pages.agent.run_stream("hello", instructions=QUESTION.as_instructions()) as run:
        pieces = [piece async for piece in run.stream_text(delta=True, debounce_by=None)]
    assert pieces == ["About what if it rains.", " About can I cancel."]


async def test_it_takes_over_what_another_model_began(pages: Pages):
    history: list[ModelMessage] = [
        ModelRequest(parts=[UserPromptPart("hello")]),
        ModelResponse(parts=[ToolCallPart("find_in_knowledge", '{"question": "what if it rains"}', tool_call_id="a")]),
        ModelRequest(
            parts=[
                ToolReturnPart(
                    "find_in_knowledge",
                    '{"passages": [{"page": "p", "heading": "h", "text": "Cover.", "score": 1}]}',
                    tool_call_id="a",
                )
            ]
        ),
    ]
    result = await pages.agent.run(message_history=history, instructions=QUESTION.as_instructions())
    assert result.output == "Cover. About can I cancel."
    assert pages.asked == ["can I cancel"]


async def test_a_tool_that_it_does_not_have_is_not_called(settings: Settings):
    agent = Agent(OfflineModel(settings.phrases, settings.business))
    order = OrderKnown(party={"adult": 8})
    known = Known(asks=(AskKnown(intent="quote", text="how much"),), order=order)
    result = await agent.run("how much", instructions=known.as_instructions())
    assert "can't look that up" in result.output
    assert "$" not in result.output


async def test_it_does_not_repeat_itself(settings: Settings):
    agent = Agent(OfflineModel(settings.phrases, settings.business))
    known = Known(asks=(AskKnown(intent="thanks", text="thanks"),)).as_instructions()
    first = (await agent.run("thanks", instructions=known)).output
    history: list[ModelMessage] = [ModelResponse(parts=[TextPart(first)])]
    assert (await agent.run("thanks", message_history=history, instructions=known)).output != first


async def test_without_being_told_anything_it_still_answers(settings: Settings):
    assert (await Agent(OfflineModel(settings.phrases, settings.business)).run("hello")).output


def test_phrases_that_are_missing_stop_the_start(settings: Settings):
    with pytest.raises(ValueError, match="goodbye is missing"):
        OfflineModel(Phrases.model_validate({"greeting": ["Hi."]}), settings.business)
