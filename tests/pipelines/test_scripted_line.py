"""The line of the tests keeps time as a real one does: audio takes as long as it is, and marks tell what was heard."""

import asyncio

import pytest

from pipelines.scripted_line import ScriptedLine
from tests.pipelines.alone import RATE, settle

SECOND = bytes(range(1, 201)) * (RATE * 2 // 200)


class Listener:
    def __init__(self) -> None:
        self.audio: list[bytes] = []
        self.marks: list[str] = []
        self.digits = ""
        self.hang_ups = 0

    def on_audio(self, pcm: bytes) -> None:
        self.audio.append(pcm)

    def on_mark(self, name: str) -> None:
        self.marks.append(name)

    def on_digit(self, digit: str) -> None:
        self.digits += digit

    def on_hang_up(self) -> None:
        self.hang_ups += 1


@pytest.fixture
async def call():
    line, listener = ScriptedLine(), Listener()
    listening = asyncio.create_task(line.listen(listener))
    await settle(2)
    yield line, listener
    await line.caller_hangs_up()
    await asyncio.wait_for(listening, 20)
    assert listener.hang_ups == 1


async def test_what_the_caller_says_comes_in_frames_of_20_ms(call):
    line, listener = call
    await line.say(SECOND[:500])
    assert [len(frame) for frame in listener.audio] == [320, 320]
    assert b"".join(listener.audio) == SECOND[:500] + bytes(140)
    assert line.seconds == pytest.approx(0.04)


async def test_a_mark_comes_back_when_the_audio_before_it_has_been_heard_and_not_before(call):
    line, listener = call
    await line.play(SECOND)
    await line.mark("one")
    await line.play(SECOND[:320])
    await line.mark("two")
    await line.silence(0.98)
    assert line.playing
    assert listener.marks == []
    await line.silence(0.02)
    assert listener.marks == ["one"]
    await line.silence(0.02)
    assert listener.marks == ["one", "two"]
    assert not line.playing
    assert bytes(line.heard) == SECOND + SECOND[:320]


async def test_a_mark_with_nothing_before_it_comes_at_once(call):
    line, listener = call
    await line.mark("now")
    await line.silence(0.02)
    assert listener.marks == ["now"]


async def test_clear_takes_back_what_was_not_heard_and_its_marks(call):
    line, listener = call
    await line.play(SECOND)
    await line.mark("never")
    await line.silence(0.5)
    await line.clear()
    await line.silence(1)
    assert bytes(line.heard) == SECOND[: len(SECOND) // 2]
    assert listener.marks == []
    assert line.cleared_at == [pytest.approx(0.5)]


async def test_until_quiet_listens_to_the_end_but_not_for_good(call):
    line, _ = call
    await line.play(SECOND)
    await line.until_quiet()
    assert line.seconds == pytest.approx(1.48, abs=0.03)
    await line.play(SECOND * 9)
    await line.until_quiet(limit_seconds=2)
    assert line.playing


async def test_keys_arrive_one_by_one(call):
    line, listener = call
    await line.press("95#")
    assert listener.digits == "95#"


async def test_after_the_end_nothing_is_played_and_nothing_is_heard(call):
    line, listener = call
    await line.hang_up()
    await line.play(SECOND)
    await line.say(SECOND)
    assert line.over
    assert not line.playing
    assert listener.audio == []
