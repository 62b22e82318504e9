"""How sounds are scored, on one of each kind."""

import numpy as np
import pytest
import yaml

from bench.fooled import Outcome, Scene, Sound, Tally, backchannel, ours, quickstart, scene_of, sounds
from bench.utterances import RATE, SETS, clip
from bench.virtual_time import run

WANTED = yaml.safe_load((SETS / "fooled.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(WANTED)


def test_the_set_has_what_it_should():
    quiet, stops = sounds(WANTED)
    names = " ".join(sound.name for sound in quiet)
    for kind in ("line_noise", "echo", "organ", "cough", "television", "Mm-hm", "Yeah"):
        assert kind in names
    assert len(stops) >= 40
    assert len({sound.name for sound in quiet}) == len(quiet)


def test_a_stop_stops_both_and_a_hum_fools_neither_side_of_ours(scene: Scene):
    stop = Sound("stop", clip("af_bella", "Hold on."), over=True)
    assert (broken := run(ours(stop, scene)).broken_off) is not None
    assert broken < 1.0
    assert quickstart(stop, scene).broken_off is not None
    hum = Sound("hum", backchannel("", "Mm-hm."), over=True)
    assert not run(ours(hum, scene)).fooled


def test_our_echo_is_made_of_what_we_say(scene: Scene):
    silence = np.zeros(2 * RATE, np.float32)
    loud = Sound("echo", silence, over=True, echo_seconds=0.1, echo_db=-15)
    assert not run(ours(loud, scene)).fooled
    assert quickstart(loud, scene).fooled


def test_outcomes_are_tallied():
    tally, sound = Tally(), Sound("wait", np.zeros(RATE, np.float32), over=True)
    tally.disturbed(sound, Outcome(held_seconds=0.5))
    tally.disturbed(sound, Outcome(took_turn=True))
    tally.told_to_stop(sound, Outcome(broken_off=0.3))
    tally.told_to_stop(sound, Outcome(broken_off=9.0))
    tally.told_to_stop(sound, Outcome())
    assert (tally.fooled, tally.held_seconds, tally.stop_seconds, len(tally.not_stopped)) == (["wait"], 0.5, [0.3], 2)
