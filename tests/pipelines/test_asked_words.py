"""Words are asked for once a silence, and those of an earlier one are not all."""

from pipelines.asked_words import AskedWords


def test_words_are_asked_for_once_until_there_are_more():
    asked = AskedWords()
    assert [asked.ask(), asked.ask(), asked.number] == [True, False, 1]
    asked.heard_more()
    assert [asked.ask(), asked.number] == [True, 2]


def test_only_the_answer_to_the_latest_question_is_final_and_only_while_nothing_came_after_it():
    asked = AskedWords()
    asked.answered(0)
    asked.ask()
    asked.heard_more()
    asked.answered(1)
    assert not asked.final
    asked.ask()
    asked.answered(1)
    assert not asked.final
    asked.answered(2)
    assert asked.final
    asked.heard_more()
    assert not asked.final
