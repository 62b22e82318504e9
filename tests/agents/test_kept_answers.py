"""Which questions everybody may be answered alike, and that what is kept comes back as it was."""

from __future__ import annotations

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from agents.kept_answers import KeptAnswer, KeptAnswers, ToolGave, stands_alone
from agents.notes import Notes
from agents.planning import Ask, Plan
from agents.router import Route
from memory.conversation import JSON
from memory.errors import StoreDown
from memory.people import OrgId

ORG = OrgId("o")


class Shelf:
    """Keeps in a dict, or is out of reach."""

    def __init__(self, *, down: bool = False) -> None:
        self.kept: dict[tuple[str, str], JSON] = {}
        self.down = down

    async def find(self, org: OrgId, name: str) -> JSON:
        if self.down:
            raise StoreDown("gone")
        return self.kept.get((org, name))

    async def keep(self, org: OrgId, name: str, answer: JSON, *, seconds: int) -> None:
        if self.down:
            raise StoreDown("gone")
        self.kept[org, name] = answer


def plan_of(text: str, intent: str = "policy", found: frozenset[str] = frozenset(), **notes: object) -> Plan:
    return Plan((Ask(intent, text),), Route(intent, "knowledge", 0.9), Notes(**notes), found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["What happens if the weather is bad?", "um, do you bring tables and chairs", "Can we bring our own beer?"]
)
def test_a_question_that_stands_by_itself_may_be_answered_for_all(text: str):
    assert stands_alone(plan_of(text), text)


@pytest.mark.parametrize(
    "text",
    ["and what about kids?", "is that included?", "are you open now?", "what did you say", "what was my deposit again",
     "can I pay 50 dollars more", "why?", "", "do they bring tables"],
)  # fmt: skip
def test_one_that_leans_on_the_customer_the_hour_or_what_was_said_may_not(text: str):
    assert not stands_alone(plan_of(text), text)


def test_nothing_is_kept_of_a_turn_that_tells_something_or_leaves_something_to_ask():
    text = "what happens if the weather is bad"
    assert stands_alone(plan_of(text), text)
    assert not stands_alone(plan_of(text, found=frozenset({"name"})), text)
    assert not stands_alone(plan_of(text, asked="zip"), text)
    assert not stands_alone(plan_of(text, "quote"), text)
    assert not stands_alone(plan_of(text, "my_booking"), text)
    two = Plan((*plan_of(text).asks, Ask("menu", "what is there")), Route("policy", "knowledge", 0.9), Notes())
    assert not stands_alone(two, text)


def test_the_key_is_of_the_words_the_agent_the_channel_and_the_config():
    kept = KeptAnswers(Shelf(), "v1")
    key = kept.key("knowledge", "voice", "What happens if it rains?")
    assert key == kept.key("knowledge", "voice", "um, what   happens, if it rains")
    others = [
        kept.key("knowledge", "voice", "What happens if it snows?"),
        kept.key("menu", "voice", "What happens if it rains?"),
        kept.key("knowledge", "sms", "What happens if it rains?"),
        KeptAnswers(Shelf(), "v2").key("knowledge", "voice", "What happens if it rains?"),
    ]
    assert len({key, *others}) == 5
    assert kept.key("knowledge", "sms", "rain?") == kept.key("knowledge", "web", "rain?")


async def test_what_is_kept_comes_back_with_what_it_stands_on():
    kept = KeptAnswers(Shelf(), "v1")
    answer = KeptAnswer("We reschedule.", [ToolGave("find_in_knowledge", {"question": "rain"}, {"passages": []})])
    await kept.keep(ORG, "key", answer, seconds=60)
    assert await kept.find(ORG, "key") == answer
    assert await kept.find(OrgId("other"), "key") is None


async def test_a_store_out_of_reach_is_no_trouble_for_the_customer():
    kept = KeptAnswers(Shelf(down=True), "v1")
    with structlog.testing.capture_logs() as logs:
        await kept.keep(ORG, "key", KeptAnswer("Yes."), seconds=60)
        assert await kept.find(ORG, "key") is None
    assert [line["code"] for line in logs] == ["store_down", "store_down"]


JSONS = st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(JSONS, st.lists(st.dictionaries(st.sampled_from(["tool", "arguments", "answer"]), JSONS)))
async def test_whatever_stands_there_is_an_answer_or_none(junk: JSON, tools: list[JSON]):
    shelf = Shelf()
    kept = KeptAnswers(shelf, "v1")
    for each in (junk, {"text": junk, "tools": tools}, {"text": "Yes.", "tools": tools}):
        shelf.kept[ORG, "key"] = each
        found = await kept.find(ORG, "key")
        assert found is None or isinstance(found.text, str)
