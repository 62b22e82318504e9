"""The caller's behaviour, tick by tick, without a clock: when to speak, what to send, when to give up."""

from __future__ import annotations

import numpy as np
import pytest

from telephony.simulator.caller import DIGIT_FRAMES, Caller
from telephony.simulator.clips import FRAME_SECONDS, SILENT_FRAMES, Clip
from telephony.simulator.hearing import Hearing, Run
from telephony.simulator.script import CallerScript, ScriptLine

SECOND = Clip.from_pcm(np.full(8000, 5000, "<i2").tobytes())


class Desk:
    """A call in which Frontdesk is heard exactly from and until when the test says."""

    def __init__(self, *lines: ScriptLine, **script) -> None:
        self.hearing = Hearing()
        self.caller = Caller(CallerScript("+13105550134", lines, **script), self.hearing)
        self.ticks = 0
        self.sent: list[float] = []
        self.keys: list[str] = []

    @property
    def now(self) -> float:
        return self.ticks * FRAME_SECONDS

    def until(self, seconds: float) -> Desk:
        while self.now < seconds - 1e-9 and not self.caller.hangs_up:
            self.ticks += 1
            self.hearing.settle(self.now, audible_left=False)
            frame = self.caller.tick(self.now)
            if frame not in SILENT_FRAMES:
                self.sent.append(self.now - FRAME_SECONDS)
            if self.caller.key:
                self.keys.append(self.caller.key)
        return self

    def frontdesk_says(self, started: float, ended: float) -> Run:
        """What is heard from now on, until `ended`: the run keeps going while its end is ahead."""
        run = Run(started, ended)
        self.until(started)
        self.hearing.runs.append(run)
        return run

    def starts(self) -> list[float]:
        return [round(line.started, 2) for line in self.caller.spoken]


SAY = ScriptLine("words", SECOND)


def test_the_first_line_waits_for_the_greeting_to_be_over():
    desk = Desk(SAY)
    desk.frontdesk_says(0.1, 2.0)
    desk.until(5)
    assert desk.starts() == pytest.approx([2.7], abs=0.03)
    [line] = desk.caller.spoken
    assert line.ended - line.started == pytest.approx(1.0)
    assert len(desk.sent) == 50


def test_each_line_waits_for_its_own_answer():
    desk = Desk(SAY, SAY)
    desk.frontdesk_says(0.1, 1.0)
    desk.until(3.5)
    desk.frontdesk_says(4.0, 6.0)
    desk.until(9)
    assert desk.starts() == pytest.approx([1.7, 6.7], abs=0.03)


def test_a_reply_that_does_not_come_is_waited_for_no_longer_than_patience():
    desk = Desk(SAY, SAY, patience_seconds=5.0)
    desk.until(20)
    assert desk.starts() == pytest.approx([5.0, 11.0], abs=0.05)


def test_a_line_can_start_in_the_middle_of_the_answer():
    desk = Desk(SAY, ScriptLine("wait", SECOND, during_reply_seconds=2.5))
    desk.frontdesk_says(0.1, 1.0)
    answer = desk.frontdesk_says(3.0, 12.0)
    desk.until(8)
    assert desk.starts() == pytest.approx([1.7, 5.5], abs=0.03)
    assert desk.caller.spoken[1].over_run is answer


def test_an_answer_too_short_to_interrupt_is_followed_instead():
    desk = Desk(SAY, ScriptLine("wait", SECOND, during_reply_seconds=2.5))
    desk.frontdesk_says(0.1, 1.0)
    desk.frontdesk_says(3.0, 3.5)
    desk.until(8)
    assert desk.starts() == pytest.approx([1.7, 4.2], abs=0.03)


def test_a_backchannel_is_no_question():
    hum = ScriptLine(
        "mm", Clip.from_pcm(np.full(2400, 5000, "<i2").tobytes()), during_reply_seconds=1, backchannel=True
    )
    desk = Desk(SAY, hum, SAY)
    desk.frontdesk_says(0.1, 1.0)
    desk.frontdesk_says(3.0, 7.0)
    desk.until(10)
    assert desk.starts() == pytest.approx([1.7, 4.0, 7.7], abs=0.03)


def test_digits_are_pressed_one_after_the_other():
    desk = Desk(ScriptLine(digits="12#"))
    desk.frontdesk_says(0.1, 1.0)
    desk.until(5)
    assert desk.keys == ["1", "2", "#"]
    [line] = desk.caller.spoken
    assert line.ended - line.started == pytest.approx(2 * DIGIT_FRAMES * FRAME_SECONDS)


def test_the_caller_hangs_up_after_the_last_answer():
    desk = Desk(SAY, linger_seconds=2.0)
    desk.frontdesk_says(0.1, 1.0)
    desk.frontdesk_says(3.0, 4.0)
    desk.until(60)
    assert desk.caller.hangs_up
    assert desk.now == pytest.approx(6.0, abs=0.05)


def test_a_caller_in_a_hurry_still_waits_for_the_answer():
    desk = Desk(SAY, linger_seconds=0.0, patience_seconds=9.0)
    desk.frontdesk_says(0.1, 1.0)
    desk.until(6)
    assert not desk.caller.hangs_up
    desk.frontdesk_says(6.0, 7.0)
    desk.until(60)
    assert desk.now == pytest.approx(7.7, abs=0.05)


def test_a_caller_who_is_never_answered_gives_up():
    desk = Desk(SAY, linger_seconds=1.0, patience_seconds=4.0)
    desk.frontdesk_says(0.1, 1.0)
    desk.until(60)
    assert desk.now == pytest.approx(1.7 + 1 + 4, abs=0.05)


def test_a_caller_who_says_nothing_lingers():
    desk = Desk(linger_seconds=3.0)
    desk.frontdesk_says(0.1, 1.0)
    desk.until(60)
    assert desk.caller.spoken == []
    assert desk.now == pytest.approx(4.0, abs=0.05)


def test_after_a_dropped_line_the_caller_waits_to_be_greeted_again():
    desk = Desk(SAY, SAY)
    desk.frontdesk_says(0.1, 1.0)
    desk.until(2.0)
    assert desk.caller.speaking
    desk.caller.dropped(desk.now)
    assert not desk.caller.speaking
    desk.until(3.0)
    assert len(desk.caller.spoken) == 1
    desk.frontdesk_says(3.0, 4.0)
    desk.until(6.0)
    assert desk.starts() == pytest.approx([1.7, 4.7], abs=0.03)
