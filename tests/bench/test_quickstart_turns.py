"""The other side of the comparison, with its own parts."""

import pytest

from bench.quickstart_turns import QuickstartTurns
from bench.utterances import Utterance, utterances


@pytest.fixture(scope="module")
def bot() -> QuickstartTurns:
    return QuickstartTurns()


def heard(bot: QuickstartTurns, turn: Utterance, later: float = 0.0):
    return bot.hear(turn.pcm, lambda began, ended: (turn.heard(ended), later))


def test_it_answers_a_sentence_after_its_silence_and_each_time_alike(bot: QuickstartTurns):
    turn = utterances("tuning")[0]
    first, again = heard(bot, turn), heard(bot, turn)
    [began], [answered] = first.began, first.answered
    assert turn.spans[0].began < began < turn.ended
    assert 0.2 <= answered - turn.ended < 1.0
    assert again.began == first.began
    assert again.answered == [pytest.approx(answered, abs=0.5)]


def test_it_waits_for_words_and_answers_none_without(bot: QuickstartTurns):
    turn = utterances("tuning")[0]
    assert heard(bot, turn, later=1.0).answered[0] - turn.ended > 1.0
    assert bot.hear(turn.pcm, lambda began, ended: ("", 0.0)).answered == []


def test_it_hears_nothing_in_silence(bot: QuickstartTurns):
    silence = bot.hear(bytes(32000), lambda began, ended: ("words", 0.0))
    assert (silence.began, silence.answered) == ([], [])
