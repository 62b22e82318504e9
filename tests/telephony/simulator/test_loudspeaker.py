"""The loudspeaker's clock: what is played when, and when a mark is due."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from telephony import mulaw
from telephony.simulator.loudspeaker import Loudspeaker

QUIET = bytes([mulaw.SILENCE])
LOUD = b"\x00"


def test_audio_is_played_from_when_it_arrives():
    speaker = Loudspeaker()
    assert speaker.play(0.02) == QUIET * 160
    speaker.queue(LOUD * 160, 0.025)
    assert speaker.play(0.04) == QUIET * 40 + LOUD * 120
    assert speaker.play(0.06) == LOUD * 40 + QUIET * 120
    assert speaker.position == 480


def test_audio_is_played_in_order_without_a_break():
    speaker = Loudspeaker()
    assert speaker.queue(LOUD * 160, 0.0) == 0.0
    assert speaker.queue(b"\x01" * 160, 0.01) == 0.0
    assert speaker.play(0.04) == LOUD * 160 + b"\x01" * 160


def test_how_long_it_had_run_dry_is_told():
    speaker = Loudspeaker()
    speaker.queue(LOUD * 160, 0.0)
    speaker.play(0.04)
    assert speaker.queue(LOUD * 160, 0.1) == 0.06


def test_a_mark_is_due_when_the_audio_before_it_was_played():
    speaker = Loudspeaker()
    speaker.queue(LOUD * 240, 0.0)
    speaker.mark("one")
    speaker.queue(LOUD * 80, 0.0)
    speaker.mark("two")
    speaker.play(0.02)
    assert speaker.due() == []
    speaker.play(0.03)
    assert speaker.due() == ["one"]
    speaker.play(0.04)
    assert speaker.due() == ["two"]
    assert speaker.due() == []


def test_a_mark_with_nothing_before_it_is_due_at_once():
    speaker = Loudspeaker()
    speaker.play(0.5)
    speaker.mark("now")
    assert speaker.due() == ["now"]


def test_clear_takes_back_what_was_not_played_yet_and_gives_back_all_marks():
    speaker = Loudspeaker()
    speaker.queue(LOUD * 800, 0.0)
    speaker.mark("one")
    speaker.mark("two")
    speaker.play(0.02)
    assert speaker.clear(0.03) == ["one", "two"]
    assert speaker.play(0.06) == LOUD * 80 + QUIET * 240
    assert speaker.due() == []
    speaker.queue(LOUD * 8, 0.06)
    assert speaker.play(0.061) == LOUD * 8


def test_it_knows_whether_something_audible_is_left():
    speaker = Loudspeaker()
    assert not speaker.audible_left
    speaker.queue(LOUD * 160 + QUIET * 800, 0.0)
    assert speaker.audible_left
    speaker.play(0.019)
    assert speaker.audible_left
    speaker.play(0.02)
    assert not speaker.audible_left
    speaker.queue(QUIET * 8, 0.02)
    assert not speaker.audible_left
    speaker.queue(LOUD * 8000, 0.02)
    speaker.clear(0.02)
    assert not speaker.audible_left


@given(
    st.lists(
        st.tuples(st.sampled_from(["queue", "mark", "clear", "play"]), st.integers(0, 400), st.integers(0, 400)),
        max_size=40,
    )
)
def test_time_never_runs_back_and_no_mark_is_lost(steps):
    speaker, now, asked, given_back, played = Loudspeaker(), 0, [], [], 0
    for number, (what, wait, size) in enumerate(steps):
        now += wait
        if what == "queue":
            speaker.queue(LOUD * size, now / 8000)
        elif what == "mark":
            speaker.mark(str(number))
            asked.append(str(number))
        elif what == "clear":
            given_back += speaker.clear(now / 8000)
        else:
            played += len(speaker.play(now / 8000))
            given_back += speaker.due()
        assert speaker.position == played <= now
    played += len(speaker.play((now + 400 * 40) / 8000))
    given_back += speaker.due()
    assert given_back == asked
    assert not speaker.audible_left
