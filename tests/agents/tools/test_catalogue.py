"""The tools as a model sees them."""

from __future__ import annotations

import pytest

from agents.errors import UnknownTool
from agents.tools.catalogue import CATALOGUE, tools_named

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
        assert entry.definition.description
        assert (entry.free, entry.irreversible, entry.writes) == (
            name not in COSTLY,
            name in IRREVERSIBLE,
            name in WRITING,
        )
        for field in entry.asked.model_fields.values():
            assert field.description


def test_what_cannot_be_taken_back_asks_for_the_yes_to_a_read_back():
    for name in IRREVERSIBLE:
        assert {"confirmed", "read_back"} <= set(CATALOGUE[name].asked.model_fields)


def test_the_arguments_of_a_tool_are_its_fields():
    schema = CATALOGUE["quote"].definition.parameters_json_schema
    assert set(schema["properties"]) == {"party", "zip", "upgrades", "add_ons"}
    assert schema["required"] == ["party"]
    assert schema["additionalProperties"] is False


def test_a_tool_that_does_not_exist_is_told():
    assert [entry.name for entry in tools_named(["menu", "quote"]).values()] == ["menu", "quote"]
    with pytest.raises(UnknownTool, match="There is no tool quotes"):
        tools_named(["quotes"])
