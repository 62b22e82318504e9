"""The ear: what reaches speech-to-text, when it is asked, and what goes down the pipeline."""

import asyncio

import numpy as np
import pytest
from pipecat.frames.frames import InterruptionFrame

from pipelines.errors import SpeechDown
from pipelines.frames import CallerTurn, HoldOurs, OursGoesOn, SayNow
from tests.pipelines.alone import RATE, settle
from tests.pipelines.hearing_alone import (
    FRAME,
    WORDS,
    Ear,
    Judge,
    PaperSpeechToText,
    ear_of,
    first_speech,
    frames_until_the_end,
    quiet,
)
from tests.pipelines.whole_call import SENTENCE

SECOND = 2 * RATE


@pytest.fixture
async def ear():
    async with ear_of() as ear:
        yield ear


async def test_a_turn_begins_a_little_before_the_first_speech_for_speech_to_text_and_for_its_tone(ear: Ear):
    await ear.hear(quiet(1.0))
    await ear.turn()
    [heard] = ear.stream.turns
    [turn] = ear.out.all(CallerTurn)
    assert turn.pcm == heard
    before = first_speech(ear.given) - ear.place_of(heard)
    assert 0.3 * SECOND < before <= 0.4 * SECOND


async def test_quiet_audio_is_not_fed_to_a_service_that_does_not_want_it(ear: Ear):
    await ear.hear(quiet(3.0))
    assert ear.stream.all == b""


async def test_a_service_that_wants_silence_gets_all_audio_once_and_in_order():
    async with ear_of(PaperSpeechToText(needs_silence=True)) as ear:
        await ear.hear(quiet(1.0))
        for _ in range(2):
            await ear.turn()
        assert ear.stream.all == ear.given
        assert len(ear.out.all(CallerTurn)) == 2
        assert all(ear.place_of(turn.pcm) >= 0 for turn in ear.out.all(CallerTurn))


@pytest.mark.parametrize("needs_silence", [False, True])
@pytest.mark.parametrize("opens_after_seconds", [0.0, 0.9, 1.06, 1.5, 4.0])
async def test_nothing_said_while_speech_to_text_opens_is_lost(needs_silence: bool, opens_after_seconds: float):
    stt = PaperSpeechToText(needs_silence=needs_silence)
    stt.may_open.clear()
    async with ear_of(stt) as ear:
        audio = quiet(1.0) + SENTENCE + quiet(0.4)
        opens = int(opens_after_seconds * 50) * FRAME
        await ear.hear(audio[:opens])
        stt.may_open.set()
        await settle()
        await ear.hear(audio[opens:])
        ear.stream.final()
        await ear.hear(quiet(1.0))
        [turn] = ear.out.all(CallerTurn)
        assert turn.text == WORDS
        assert turn.pcm in ear.stream.turns[0]
        assert ear.stream.turns[0] in ear.given


async def test_a_caller_who_starts_the_next_turn_at_once_loses_nothing(ear: Ear):
    await ear.hear(quiet(0.5) + SENTENCE + quiet(0.4))
    ear.stream.final()
    await settle()
    cut = len(ear.given)
    await ear.turn("And with lobster?")
    first, second = ear.out.all(CallerTurn)
    assert second.pcm == ear.stream.turns[1]
    assert ear.place_of(second.pcm) <= cut + first_speech(SENTENCE)
    assert [first.text, second.text] == [WORDS, "And with lobster?"]


async def test_audio_that_arrives_before_the_pipeline_runs_is_heard():
    """It has waited in the socket while the caller was looked up."""
    ear = Ear(PaperSpeechToText(), Judge())
    ear.line(SENTENCE + quiet(0.4))
    assert ear.turns.caller == "paused"


async def test_of_a_long_turn_the_newest_audio_is_kept():
    judge = Judge()
    async with ear_of(judge=judge) as ear:
        await ear.turn(pcm=SENTENCE * (45 * SECOND // len(SENTENCE)))
        [turn] = ear.out.all(CallerTurn)
        assert 30 * SECOND <= len(turn.pcm) <= 31 * SECOND
        assert ear.stream.turns[0].endswith(turn.pcm)
        assert ear.stream.turns[0].endswith(judge.asked[-1][-8 * SECOND :])


async def test_words_are_asked_for_once_a_pause(ear: Ear):
    for asked in (1, 2):
        await ear.hear(SENTENCE + quiet(0.4))
        assert ear.stream.finals_asked == asked
    ear.stream.final("How much", number=1)  # late: of the pause before
    await ear.hear(quiet(1.0))
    assert ear.out.all(CallerTurn) == []
    await ear.turn(pcm=b"")
    assert [turn.text for turn in ear.out.all(CallerTurn)] == [WORDS]


async def test_pauses_before_speech_to_text_was_open_do_not_confuse_the_numbers():
    stt = PaperSpeechToText()
    stt.may_open.clear()
    async with ear_of(stt) as ear:
        await ear.hear(SENTENCE + quiet(0.4) + SENTENCE + quiet(0.4))
        stt.may_open.set()
        await settle()
        assert ear.stream.finals_asked == 1
        ear.stream.final()
        await ear.hear(quiet(1.0))
        assert [turn.text for turn in ear.out.all(CallerTurn)] == [WORDS]
        await ear.turn("And with lobster?")
        assert len(ear.out.all(CallerTurn)) == 2


async def test_who_is_much_softer_than_the_caller_is_not_answered_until_we_have_asked(ear: Ear):
    soft = (np.frombuffer(SENTENCE, "<i2") // 6).astype("<i2").tobytes()
    await ear.turn()
    await ear.turn("Good evening.", soft)
    ear.turns.fell_silent()
    await ear.hear(quiet(7.0))
    ear.turns.fell_silent(prompt=True)
    await ear.turn("It is me.", soft)
    assert [turn.text for turn in ear.out.all(CallerTurn)] == [WORDS, "It is me."]


async def test_partials_are_told_and_empty_ones_are_not(ear: Ear):
    await ear.hear(SENTENCE)
    ear.stream.partial("")
    ear.stream.partial("How much")
    assert ear.events == [{"type": "partial", "text": "How much"}]


async def test_a_turn_carries_the_times_from_which_its_answer_is_measured(ear: Ear):
    now = asyncio.get_running_loop().time
    began = now()
    await ear.hear(SENTENCE)
    spoke = now()
    await ear.turn(pcm=b"")
    [turn] = ear.out.all(CallerTurn)
    assert began < turn.speech_ended_at <= spoke <= turn.final_at <= now()
    assert turn.confidence == 0.9


async def test_what_is_keyed_in_is_a_turn_timed_from_its_last_key(ear: Ear):
    began = asyncio.get_running_loop().time()
    for key in "95616#":
        ear.hearing.on_digit(key)
    await settle()
    [turn] = ear.out.all(CallerTurn)
    assert turn.text == "9 5 6 1 6"
    assert began <= turn.speech_ended_at <= turn.final_at


async def test_words_that_never_come_are_asked_for_again(ear: Ear):
    await ear.hear(SENTENCE + quiet(4.5))
    assert [(said.text, said.end_call) for said in ear.out.all(SayNow)] == [(ear.phrases.trouble, False)]
    assert len(ear.stream.turns) == 1


async def test_a_turn_that_sounds_finished_ends_sooner_and_without_a_judge_the_words_decide():
    sure = await frames_until_the_end(Judge(0.9))
    unsure = await frames_until_the_end(Judge(0.1))
    unknown = await frames_until_the_end(Judge(SpeechDown("away")))
    assert await frames_until_the_end(None) == sure < unsure < unknown
    assert await frames_until_the_end(Judge(RuntimeError("a defect"))) == unknown


async def test_the_model_is_asked_at_each_pause_with_the_turn_up_to_there():
    async with ear_of(judge=(judge := Judge())) as ear:
        for _ in range(2):
            await ear.hear(SENTENCE + quiet(0.4))
        first, second = judge.asked
        assert second.startswith(first)
        assert ear.stream.turn == second


async def test_an_answer_about_an_earlier_pause_does_not_end_the_turn_at_a_later_one():
    judge = Judge(0.9, 0.1)
    judge.open.clear()
    async with ear_of(judge=judge) as ear:
        await ear.hear(SENTENCE + quiet(0.4))
        await ear.hear(SENTENCE + quiet(0.22))
        ear.stream.final()
        judge.open.set()
        await ear.hear(quiet(0.3))
        assert ear.out.all(CallerTurn) == []


async def test_speech_over_ours_holds_it_and_words_take_the_floor(ear: Ear):
    ear.turns.reply_coming()
    assert ear.turns.audible()
    await ear.hear(SENTENCE)
    assert len(ear.out.all(HoldOurs)) == 1
    ear.stream.partial("Wait, how much")
    assert ear.told() == ["held", "partial", "barge_in", "cut_off"]  # at once, before any frame has gone anywhere
    assert ear.out.all(InterruptionFrame) == []
    await settle()
    assert len(ear.out.all(InterruptionFrame)) == 1


async def test_a_back_channel_lets_ours_go_on(ear: Ear):
    ear.turns.reply_coming()
    assert ear.turns.audible()
    await ear.hear(SENTENCE[: 16 * FRAME])
    ear.stream.partial("yeah")
    await ear.hear(quiet(0.4))
    ear.stream.final("Yeah.")
    await ear.hear(quiet(0.4))
    assert len(ear.out.all(OursGoesOn)) == 1
    assert ear.told()[-1] == "went_on"
    assert ear.out.all(CallerTurn) == []
    assert len(ear.stream.turns) == 1


async def test_a_late_reply_gets_a_filler_and_one_that_never_comes_is_cut_off(ear: Ear):
    for _ in range(2):
        await ear.turn()
        await ear.hear(quiet(10.5))
    filler, trouble, other, _ = ear.out.all(SayNow)
    assert {filler.text, other.text} == set(ear.phrases.fillers)
    assert (trouble.text, trouble.end_call) == (ear.phrases.trouble, False)
    assert len(ear.out.all(InterruptionFrame)) == 2
    assert ear.told().count("cut_off") == 2


async def test_a_silent_caller_is_asked_and_let_go(ear: Ear):
    for _ in range(3):
        await ear.hear(quiet(6.1))
        ear.turns.fell_silent(prompt=True)
    said = [(frame.text, frame.prompt, frame.end_call) for frame in ear.out.all(SayNow)]
    asked = [(text, True, False) for text in ear.phrases.still_there]
    assert said == [*asked, (ear.phrases.silence_goodbye, True, True)]


@pytest.mark.parametrize(
    ("trouble", "code"), [(SpeechDown("away"), "speech_down"), (RuntimeError("a defect"), "RuntimeError")]
)
async def test_a_call_that_no_service_can_hear_says_goodbye(trouble: Exception, code: str):
    async with ear_of(PaperSpeechToText(trouble=trouble)) as ear:
        await settle()
        assert [(said.text, said.end_call) for said in ear.out.all(SayNow)] == [(ear.phrases.trouble_goodbye, True)]
        assert ear.events == [{"type": "trouble", "code": code}]


async def test_a_stream_that_fails_in_mid_call_says_goodbye_once_and_nothing_stops_it(ear: Ear):
    await ear.hear(SENTENCE)
    ear.stream.partial("How much")
    for _ in range(2):
        ear.stream.fail(SpeechDown("away"))
    ear.turns.audible()  # the goodbye
    await ear.hear(quiet(6.0) + SENTENCE + quiet(6.0))
    ear.hearing.on_digit("1")
    await ear.hear(quiet(30.0))
    assert [(said.text, said.end_call) for said in ear.out.all(SayNow)] == [(ear.phrases.trouble_goodbye, True)]
    assert ear.out.all(CallerTurn) == []
    assert ear.out.all(InterruptionFrame) == []
    assert ear.out.all(HoldOurs) == []
    assert ear.told().count("trouble") == 1


async def test_a_goodbye_that_waits_for_the_caller_to_finish_is_let_go_on(ear: Ear):
    ear.turns.reply_coming()
    await ear.hear(SENTENCE[:SECOND])
    ear.stream.fail(SpeechDown("away"))
    assert not ear.turns.audible()
    await ear.hear(quiet(5.0))
    assert len(ear.out.all(OursGoesOn)) == 1


@pytest.mark.parametrize("opens", [True, False])
async def test_when_the_call_is_over_the_stream_is_closed_and_no_task_is_left(opens: bool):
    before = asyncio.all_tasks()
    judge, stt = Judge(), PaperSpeechToText()
    judge.open.clear()
    if not opens:
        stt.may_open.clear()
    async with ear_of(stt, judge) as ear:
        await ear.hear(SENTENCE + quiet(0.4))
    await settle()
    assert asyncio.all_tasks() == before
    assert [stream.closed for stream in stt.streams] == [1] * opens
