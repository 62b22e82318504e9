"""What the caller hears of us: pieces and marks on the line, held, taken back, and known to have been heard."""

from collections.abc import AsyncIterator

import pytest
from pipecat.frames.frames import InterruptionFrame

from pipelines.frames import HoldOurs, OursGoesOn, ReplyAudio, ReplyBegan, ReplyOver, SayNow
from pipelines.playback import Clause
from pipelines.speech.scripted import ScriptedTextToSpeech
from tests.pipelines.alone import RATE, settle
from tests.pipelines.playing_alone import A_SECOND, Desk, desk_of


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with desk_of() as desk:
        yield desk


async def test_each_piece_is_followed_by_a_mark_and_the_last_one_makes_it_said(desk: Desk):
    await desk.reply("It is $590.", "Shall I book it?")
    assert desk.line.take() == ["play 0.5", "mark"] * 4
    assert (b"".join(desk.line.audio), desk.frames.all(ReplyAudio)) == (2 * A_SECOND, [])
    assert desk.turns.ours == "audible"
    await desk.hear(3)
    assert desk.said == []
    await desk.hear()
    assert desk.said == [("It is $590. Shall I book it?", False)]
    assert desk.turns.ours == "silent"
    assert desk.line.take() == []


async def test_between_two_clauses_we_are_not_silent_but_about_to_go_on(desk: Desk):
    reply = await desk.reply("It is $590.", over=False)
    await desk.hear()
    assert (desk.turns.ours, desk.said) == ("waiting", [])
    await desk.more(reply, "Shall I book it?")
    assert desk.turns.ours == "audible"
    await desk.frames.give(ReplyOver(reply))
    await desk.hear()
    assert desk.said == [("It is $590. Shall I book it?", False)]


async def test_a_reply_without_a_sound_leaves_the_floor(desk: Desk):
    await desk.reply()
    assert desk.turns.ours == "silent"
    assert desk.said == []


async def test_what_is_held_is_taken_back_and_goes_on_under_new_marks(desk: Desk):
    reply = await desk.reply("We bring the grill", over=False)
    await desk.hear(1)
    old = desk.line.marks.copy()
    assert "Hold" in desk.speech(0.2)
    await desk.frames.give(HoldOurs())
    assert desk.line.take()[-1] == "clear"
    await desk.more(reply, "and the food.")
    assert desk.line.take() == []
    for mark in old:
        desk.playing.on_mark(mark)  # some carriers tell the marks that they flushed
    await desk.frames.give(OursGoesOn(), ReplyOver(reply))
    assert desk.line.take() == ["play 0.5", "mark"] * 3
    await desk.hear()
    assert desk.said == [("We bring the grill and the food.", False)]


async def test_all_heard_while_a_hold_was_on_its_way_does_not_keep_the_next_reply_off_the_line(desk: Desk):
    await desk.reply("How can I help?")
    assert "Hold" in desk.speech(0.2)
    await desk.hear()
    await desk.frames.give(HoldOurs())
    desk.turns.audio(5.0, False)
    desk.turns.audio(5.0, False)
    desk.line.take()
    await desk.reply("It is $590.")
    assert desk.line.take() == ["play 0.5", "mark"] * 2
    await desk.hear()
    assert desk.said[1:] == [("It is $590.", False)]


async def test_on_a_slow_socket_audio_keeps_its_order_and_what_was_held_is_not_sent_before_it_goes_on(desk: Desk):
    async def give(number: int) -> None:
        clause = Clause(f"{number}.", complete=True)
        await desk.frames.give(ReplyAudio(reply, clause, bytes([number]) * RATE))

    reply = await desk.reply(over=False)
    desk.line.open.clear()
    for number in range(3):
        await give(number)
    assert "Hold" in desk.speech(0.2)
    await desk.frames.give(HoldOurs())
    desk.line.open.set()
    await settle()
    assert desk.line.take() == ["play 0.5", "mark", "clear"]  # the first was under way
    desk.line.audio.clear()
    desk.line.open.clear()
    await desk.frames.give(OursGoesOn())
    desk.turns.fell_silent()
    await give(3)
    desk.line.open.set()
    await settle()
    assert [pcm[0] for pcm in desk.line.audio] == [0, 1, 2, 3]


async def test_a_line_that_fails_for_a_moment_is_not_given_up(desk: Desk):
    desk.line.troubles = [OSError("a defect")]
    await desk.reply("It is $590.")
    assert desk.line.take() == ["play 0.5", "mark"]


async def test_audio_that_is_ready_while_the_caller_speaks_waits(desk: Desk):
    desk.speech(0.2)
    reply = await desk.reply("It is $590.", over=False)
    assert desk.line.take() == []
    assert desk.turns.ours == "held"
    await desk.frames.give(ReplyOver(reply), OursGoesOn())
    assert desk.line.take() == ["play 0.5", "mark"] * 2


async def test_an_interruption_clears_the_line_and_keeps_what_was_heard(desk: Desk):
    await desk.reply("It is $590.", "Shall I book it?")
    await desk.hear(2)
    await desk.barge_in()
    assert desk.line.take()[-1] == "clear"
    assert desk.said == [("It is $590.", True)]
    assert desk.turns.ours == "waiting"  # for the answer to what was said instead


async def test_what_was_heard_is_settled_in_the_moment_of_the_interruption(desk: Desk):
    await desk.reply("It is $590.", "Shall I book it?")
    await desk.hear(2)
    late = desk.line.marks.copy()
    desk.playing.cut_off()
    for mark in late:
        desk.playing.on_mark(mark)
    await desk.minutes.keep_said()
    assert desk.said == [("It is $590.", True)]


async def test_what_an_interruption_overtook_is_not_played_after_it(desk: Desk):
    """The line is slow to clear, and meanwhile the rest of the old reply arrives, then a new one."""
    old = await desk.reply("It is $590.", over=False)
    desk.line.open.clear()
    desk.take_the_floor()
    await desk.frames.give(InterruptionFrame())
    await desk.more(old, "Shall I book it?")
    await desk.frames.give(ReplyBegan(old), ReplyOver(old, end_call=True))
    desk.line.take()
    desk.line.open.set()
    await settle()
    assert desk.line.take() == ["clear"]
    assert desk.turns.ours == "silent"
    desk.end_the_turn()
    await desk.reply("Eighteen dollars.")
    await desk.hear()
    assert desk.line.take() == ["play 0.5", "mark"] * 2
    assert desk.said == [("Eighteen dollars.", False)]


async def test_audio_on_its_way_in_the_moment_of_an_interruption_does_not_make_us_audible(desk: Desk):
    """Else nobody would ask a silent caller any more, nor hang up."""
    reply = await desk.reply("It is $590.", over=False)
    desk.take_the_floor()
    await desk.more(reply, "Shall I book it?")
    await desk.frames.give(SayNow("One moment, please."))
    await desk.frames.give(InterruptionFrame())
    assert desk.turns.ours == "silent"


async def test_the_call_ends_when_all_of_the_last_reply_was_heard_and_not_before(desk: Desk):
    await desk.reply("Thank you.", "Goodbye.", end_call=True)
    await desk.hear(3)
    assert "hang up" not in desk.line.take()
    await desk.hear()
    assert desk.line.take() == ["hang up"]
    assert desk.said == [("Thank you. Goodbye.", False)]


async def test_an_interrupted_goodbye_is_none(desk: Desk):
    await desk.reply("Thank you.", "Goodbye.", end_call=True)
    await desk.hear(2)
    await desk.barge_in()
    await desk.reply("Eighteen dollars.")
    await desk.hear()
    assert "hang up" not in desk.line.take()


async def test_a_filler_is_a_part_of_the_reply_that_follows(desk: Desk):
    reply = await desk.reply(over=False)
    await desk.frames.give(SayNow("Let me check that for you."))
    assert desk.turns.ours == "audible"
    await desk.hear()
    assert (desk.turns.ours, desk.said) == ("waiting", [])
    await desk.more(reply, "It is $590.")
    await desk.frames.give(ReplyOver(reply))
    await desk.hear()
    assert desk.said == [("Let me check that for you. It is $590.", False)]


async def test_a_reply_that_begins_while_a_set_sentence_is_heard_goes_on_from_it(desk: Desk):
    await desk.frames.give(SayNow("Are you still there?", prompt=True))
    await desk.reply("It is $590.")
    await desk.hear()
    assert desk.said == [("Are you still there? It is $590.", False)]
    assert desk.turns.ours == "silent"


async def test_after_a_prompt_the_quiet_time_runs_on(desk: Desk):
    def quiet_until(kind: str) -> int:
        for second in range(60):
            if [type(event).__name__ for event in desk.turns.audio(1.0, False)] == [kind]:
                return second + 1
        raise AssertionError(f"{kind} never came")

    assert quiet_until("AskStillThere") == 6
    await desk.frames.give(SayNow("Are you still there?", prompt=True))
    await desk.hear()
    assert quiet_until("AskStillThere") == 6
    await desk.frames.give(SayNow("I'm still here.", prompt=True))
    await desk.hear()
    assert quiet_until("GiveUp") == 6
    assert [text for text, _ in desk.said] == ["Are you still there?", "I'm still here."]


async def test_nothing_comes_after_the_closing_sentence(desk: Desk):
    reply = await desk.reply("It is $590.", over=False)
    await desk.frames.give(SayNow("Goodbye.", prompt=True, end_call=True))
    await desk.more(reply, "Shall I book it?")
    await desk.frames.give(ReplyOver(reply), SayNow("One moment, please."))
    assert desk.line.take() == ["play 0.5", "mark"] * 2 + ["play 0.32", "mark"]
    await desk.hear()
    assert desk.line.take() == ["hang up"]
    assert desk.said == [("It is $590. Goodbye.", False)]


@pytest.mark.parametrize(("end_call", "asked"), [(True, ["hang up"]), (False, [])])
async def test_a_set_sentence_that_cannot_be_spoken_ends_the_call_if_it_should(end_call: bool, asked: list[str]):
    async with desk_of(ScriptedTextToSpeech(fail_after=0)) as desk:
        desk.turns.reply_coming()
        await desk.frames.give(SayNow("Are you still there?", prompt=True, end_call=end_call))
        assert desk.line.take() == asked
        assert (desk.turns.ours == "silent") is not end_call


async def test_a_filler_that_cannot_be_spoken_leaves_the_reply_waited_for():
    async with desk_of(ScriptedTextToSpeech(fail_after=0)) as desk:
        await desk.reply(over=False)
        await desk.frames.give(SayNow("One moment, please."))
        assert desk.turns.ours == "waiting"


async def test_a_lost_mark_behind_no_sound_at_all_is_not_waited_for_either(desk: Desk):
    await desk.frames.give(SayNow(""))
    assert desk.line.take() == ["play 0", "mark"]
    assert desk.turns.ours == "audible"
    desk.seconds += 4.1
    desk.playing.check_marks()
    assert desk.turns.ours == "silent"


async def test_marks_that_are_lost_are_taken_for_come_after_a_while(desk: Desk):
    await desk.reply("Thank you.", "Goodbye.", end_call=True)
    desk.playing.check_marks()
    desk.seconds += 2.0 + 3.9
    desk.playing.check_marks()
    await settle()
    assert desk.said == []
    desk.seconds += 0.2
    desk.playing.check_marks()
    await settle()
    assert desk.said == [("Thank you. Goodbye.", False)]
    assert desk.line.take()[-1] == "hang up"


async def test_audio_that_was_taken_back_is_not_waited_for(desk: Desk):
    """Twenty seconds were on the line when the caller interrupted; the next answer's marks are lost."""
    await desk.reply(*["A long story."] * 20)
    await desk.barge_in()
    await desk.reply("Eighteen dollars.")
    desk.seconds += 1.0 + 4.1
    desk.playing.check_marks()
    await settle()
    assert desk.said == [("Eighteen dollars.", False)]


async def test_a_quiet_line_misses_no_marks(desk: Desk):
    desk.seconds += 1000
    desk.playing.check_marks()
    await desk.reply("Hello.")
    desk.playing.check_marks()
    await settle()
    assert desk.said == []


async def test_when_the_caller_is_gone_what_was_heard_is_what_was_said(desk: Desk):
    await desk.reply("It is $590.", "Shall I book it?")
    await desk.hear(2)
    await desk.playing.call_over()
    assert desk.said == [("It is $590.", True)]
