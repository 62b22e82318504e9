"""Sounds made from numbers."""

import numpy as np
import pytest
import yaml

from bench.sounds import at_level, sound_of
from bench.utterances import RATE, SETS, rms_of

WANTED = yaml.safe_load((SETS / "fooled.yaml").read_text("utf-8"))
NAMES = sorted({each["sound"] for each in WANTED["disturbances"]} - {"echo"})


@pytest.mark.parametrize("name", NAMES)
def test_every_sound_of_the_set_can_be_made_and_is_the_same_each_time(name: str):
    sound = sound_of(name, WANTED["television"])
    assert len(sound) > 0.2 * RATE
    assert np.isfinite(sound).all()
    assert np.array_equal(sound, sound_of(name, WANTED["television"]))


def test_the_level_is_that_of_the_loud_parts():
    sound = at_level(np.concatenate([np.full(RATE, 100.0), np.zeros(RATE)]).astype(np.float32), -20)
    assert sound[0] == pytest.approx(rms_of(-20), rel=0.01)


def test_an_unknown_sound_is_told():
    with pytest.raises(KeyError):
        sound_of("a trombone", WANTED["television"])
