"""Scripts: the callers of this repository load, and a broken one says where."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from telephony.errors import PhoneTrouble
from telephony.simulator.script import load_script

CALLERS = Path(__file__).parents[3] / "telephony" / "callers"


@pytest.fixture
def folder(tmp_path):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(np.full(800, 5000, "<i2").tobytes())
    return tmp_path


def load(folder: Path, text: str):
    (folder / "script.yaml").write_text(text)
    return load_script(folder)


@pytest.mark.parametrize("path", sorted(CALLERS.glob("*/script.yaml")), ids=lambda path: path.parent.name)
def test_the_callers_of_this_repository_load(path):
    script = load_script(path.parent)
    assert script == load_script(path)
    assert script.caller
    assert all(line.clip and line.say for line in script.lines)


def test_every_field_is_read(folder):
    script = load(
        folder,
        """
        caller: "+13105550134"
        quiet_seconds: 0.5
        patience_seconds: 3
        linger_seconds: 0
        lines:
          - {say: Hello, clip: a.wav}
          - {say: Mm, clip: a.wav, when: {during_reply_seconds: 2.5}, backchannel: true}
          - {digits: "12#", when: after_reply}
        """,
    )
    assert (script.caller, script.quiet_seconds, script.patience_seconds, script.linger_seconds) == (
        "+13105550134",
        0.5,
        3,
        0,
    )
    hello, mm, digits = script.lines
    assert hello.clip
    assert hello.clip.speech_end == 0.1
    assert (hello.say, hello.during_reply_seconds, hello.backchannel) == ("Hello", None, False)
    assert (mm.during_reply_seconds, mm.backchannel) == (2.5, True)
    assert (digits.digits, digits.clip) == ("12#", None)


def test_a_withheld_number_is_null(folder):
    assert load(folder, "{caller: null, lines: []}").caller is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lines: []", "caller"),
        ('{caller: "0134", lines: []}', "caller"),
        ("{caller: null, lines: [{say: x}]}", r"lines\.0.*clip"),
        ("{caller: null, lines: [{clip: a.wav, digits: '1'}]}", r"lines\.0.*one of the two"),
        ("{caller: null, lines: [{digits: 1a}]}", r"lines\.0\.digits"),
        ("{caller: null, lines: [{clip: a.wav, when: later}]}", r"lines\.0\.when"),
        ("{caller: null, lines: [{clip: a.wav, whne: after_reply}]}", r"lines\.0\.whne"),
        ("{caller: null, lines: [{clip: gone.wav}]}", r"gone\.wav"),
        ("{caller: [", "script.yaml"),
        ("", "script.yaml"),
    ],
)
def test_a_broken_script_says_where(folder, text, said):
    with pytest.raises(PhoneTrouble, match=said):
        load(folder, text)


def test_a_script_that_is_not_there_says_so(tmp_path):
    with pytest.raises(PhoneTrouble, match=r"script\.yaml"):
        load_script(tmp_path)
