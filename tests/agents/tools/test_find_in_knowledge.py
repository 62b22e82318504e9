"""The knowledge tool."""

from __future__ import annotations

from agents.tools.desk import Desk
from agents.tools.find_in_knowledge import LONGEST_QUESTION, KnowledgeAsked, find_in_knowledge


async def test_a_question_gets_its_passage_with_the_answer_first(desk: Desk):
    answer = await find_in_knowledge(desk, KnowledgeAsked(question="what happens if it rains"))
    best = answer.passages[0]
    assert (best.page, best.heading) == ("weather", "What happens if it rains?")
    assert best.text.startswith("If it looks like rain, you provide cover")
    assert best.score > 0.5


async def test_what_is_not_written_down_is_not_found(desk: Desk):
    assert (await find_in_knowledge(desk, KnowledgeAsked(question="who is the president"))).passages == ()


async def test_a_very_long_question_is_cut(desk: Desk):
    question = "cancel my party " + "x" * LONGEST_QUESTION + " rain"
    shorter = KnowledgeAsked(question=question[:LONGEST_QUESTION])
    assert await find_in_knowledge(desk, KnowledgeAsked(question=question)) == await find_in_knowledge(desk, shorter)
