"""The demo, as a newcomer runs it: every turn answered, and every word there in the recording."""

import asyncio
import json
import os
import re
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from pipelines.speech.local_models import _files
from pipelines.speech.moonshine import Moonshine
from pipelines.word_errors import word_error_rate
from tests.ports import free_port

PRICE = "586"  # 8 adults and 4 children in Davis: 440 + 120, and 13 chargeable miles
WITH_LOBSTER = "766"  # and 12 lobster tails


@pytest.mark.timeout(400)
async def test_the_demo_answers_every_turn_and_can_be_heard(tmp_path):
    environ = {
        "PATH": os.environ["PATH"],
        "DEMO_STAY": "0",
        "DEMO_HURRY": "1",
        "FRONTDESK_PORT": str(free_port()),
        "FRONTDESK_VAR": str(tmp_path),
        "FRONTDESK_SPEECH": "embedded",
        "FRONTDESK_JOBS": "elsewhere",
        "FRONTDESK_MODEL": "offline",
    }
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "of-the-last-demo").touch()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway.demo",
        env=environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = (text.decode() for text in await process.communicate())
    assert process.returncode == 0, out + err
    figures = json.loads(out.splitlines()[-1])
    assert figures["turns"] == figures["answered"] >= 12
    assert figures["wer"] < 0.05, out
    assert figures["barge_in_ms"] is not None
    assert "— interrupted" in out
    assert f"${PRICE}" in out
    assert f"${WITH_LOBSTER}" in out
    assert "Hi Sarah" in out  # the second call knows who it is
    assert re.search(r"Your reference is (\w, ){3}\w", out)
    assert re.search(rf"Saturday, \w+ \d+ at 6 PM: Sarah .*12 guests \(\w{{4}}\), \${WITH_LOBSTER}, deposit \$100", out)
    assert not (tmp_path / "demo" / "of-the-last-demo").exists()

    first_call = out.split("---")[2]
    said = " ".join(
        line.removeprefix("Frontdesk").removesuffix("— interrupted")
        for line in first_call.splitlines()
        if line.startswith("Frontdesk")
    )
    heard = transcribed(tmp_path / "demo" / "call.wav", channel=1)
    assert PRICE in heard
    assert word_error_rate([(said, heard)]) < 0.25, heard  # 0.10 when it was written


def transcribed(path: Path, *, channel: int) -> str:
    """What speech-to-text hears on one channel of a recording, utterance by utterance."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)[:, channel]
    model = Moonshine(_files("moonshine-base"), threads=2)
    audio = np.repeat(samples, 2).astype(np.float32) / 32768
    texts = [model.transcribe(utterance).text for utterance in utterances(audio, 16000)]
    return " ".join(texts)


def utterances(audio, rate: int):
    """Stretches of sound with under 0.6 s of silence in them, at most 12 s long."""
    window = rate // 50
    loud = [float(np.abs(audio[at : at + window]).max()) > 0.01 for at in range(0, len(audio), window)]
    start, quiet = None, 0
    for index, is_loud in enumerate([*loud, *[False] * 40]):
        quiet = 0 if is_loud else quiet + 1
        if is_loud and start is None:
            start = index
        if start is not None and (quiet >= 30 or index - start >= 600):
            yield audio[start * window : (index - quiet + 2) * window]
            start = None
