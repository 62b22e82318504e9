"""The tools as a model sees them."""

from __future__ import annotations

import pytest
from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agents.errors import UnknownTool
from agents.tools.catalogue import CATALOGUE, tools_named
from agents.tools.desk import Desk
from agents.tools.quote import QuoteAnswer

IRREVERSIBLE = {"book", "reschedule", "change_booking", "cancel"}
COSTLY = {
    "request_callback",
    "take_message",
    "hand_to_person",
    "send_link",
    "send_text",
    "claim_contact",
    *IRREVERSIBLE,
}
WRITING = {"remember_customer", "hold_seating", "prove_contact", *COSTLY}


def test_each_tool_says_what_it_is_and_what_it_costs():
    for name, entry in CATALOGUE.items():
        assert name == entry.name == entry.act.__name__
        assert entry.act.__doc__
        assert entry.for_model().metadata == {
            "free": name not in COSTLY,
            "irreversible": name in IRREVERSIBLE,
            "writes": name in WRITING,
        }
        for field in entry.asked.model_fields.values():
            assert field.description


def test_what_cannot_be_taken_back_asks_for_the_yes_to_a_read_back():
    for name in IRREVERSIBLE:
        assert {"confirmed", "read_back"} <= set(CATALOGUE[name].asked.model_fields)


def test_the_arguments_of_a_tool_are_its_fields():
    schema = CATALOGUE["quote"].for_model().function_schema.json_schema
    assert set(schema["properties"]) == {"party", "zip", "upgrades", "add_ons"}
    assert schema["required"] == ["party"]
    assert schema["additionalProperties"] is False


def test_a_tool_that_does_not_exist_is_told():
    assert [tool.name for tool in tools_named(["menu", "quote"])] == ["menu", "quote"]
    with pytest.raises(UnknownTool, match="There is no tool quotes"):
        tools_named(["quotes"])


async def test_a_model_calls_a_tool_at_the_desk(desk: Desk):
    answers: list[QuoteAnswer] = []

    def model(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        last = messages[-1].parts[-1]
        if isinstance(last, ToolReturnPart):
            assert isinstance(last.content, QuoteAnswer)
            answers.append(last.content)
            return ModelResponse([TextPart("done")])
        return ModelResponse([ToolCallPart("quote", {"party": {"adult": 8, "child": 4}, "zip": "95112"})])

    agent = Agent(FunctionModel(model), deps_type=Desk, tools=tools_named(["quote"]))
    assert (await agent.run("how much", deps=desk)).output == "done"
    assert answers[0].quote.total_cents == 59000


@pytest.mark.parametrize("args", ['{"party": "ten"}', "{}", '{"party": {"adult": 2}, "discount": 50}', "not json"])
async def test_wrong_arguments_come_back_to_the_model_and_the_tool_does_not_run(desk: Desk, args: str):
    told: list[object] = []

    def model(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if len(messages) > 1:
            told.append(messages[-1].parts[-1])
            return ModelResponse([TextPart("sorry")])
        return ModelResponse([ToolCallPart("quote", args)])

    agent = Agent(FunctionModel(model), deps_type=Desk, tools=tools_named(["quote"]))
    assert (await agent.run("how much", deps=desk)).output == "sorry"
    assert isinstance(told[0], ToolReturnPart)
    assert told[0].outcome == "retried"
