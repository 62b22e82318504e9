"""How turns are scored, on both sides."""

from bench.pauses import Score, figures, ours
from bench.utterances import Utterance, utterances
from pipelines.voice_settings import TurnSettings, VoiceSettings


class Finished:
    """Every pause sounds like an end."""

    async def finished(self, pcm: bytes, sample_rate: int) -> float:
        return 1.0

    async def close(self) -> None: ...


def turns(*beginnings: str) -> list[Utterance]:
    return [turn for turn in utterances("tuning") if turn.line.startswith(beginnings)]


def test_an_answer_in_mid_sentence_is_a_cut_in_and_none_at_all_is_missed():
    score, turn = Score(), turns("I would like to [0.6]")[0]
    score.add(turn, turn.spans[0].ended + 0.3)
    score.add(turn, None)
    score.add(turn, turn.ended + 0.2)
    assert (len(score.cut_into), len(score.missed), round(score.p50_ms)) == (1, 1, 200)


def test_how_soon_and_how_often_wrong_are_told_of_the_same_set():
    mine, theirs, [turn] = Score(), Score(), turns("I would like to [0.6]")
    for seconds in (0.1, 0.2, 0.3):
        mine.add(turn, turn.ended + seconds)
        theirs.add(turn, turn.ended + 2 * seconds)
    theirs.add(turn, turn.spans[0].ended)
    told = figures(mine, theirs)
    assert (round(told["v2v_p50_ratio"], 6), told["false_cut_ins"], told["peer_false_cut_ins"]) == (0.5, 0, 1)


def test_ours_waits_where_the_words_are_open_and_answers_soon_where_they_are_not():
    score = ours(turns("How much is it for eight", "We are eight adults and"), VoiceSettings(), Finished(), None)
    assert not score.cut_into
    assert not score.missed
    assert all(seconds < 0.3 for seconds, _ in score.late)


def test_a_hasty_setting_cuts_in():
    hasty = with_turn(VoiceSettings(), open_seconds=0.2, limit_seconds=0.2)
    assert len(ours(turns("We are eight adults and"), hasty, Finished(), None).cut_into) == 1


def with_turn(settings: VoiceSettings, **seconds: float) -> VoiceSettings:
    return settings.model_copy(update={"turn": TurnSettings(**{**settings.turn.model_dump(), **seconds})})
