"""What each kind of speech worker does with a request: the loaded model behind one small function.

Requests and answers are those of `pipelines.speech.wire`; audio in them is 16-bit mono PCM.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

from pipelines.errors import ModelMissing
from pipelines.speech.moonshine import SAMPLE_RATE, Moonshine
from pipelines.speech.piper import Piper
from pipelines.speech.smart_turn import SmartTurn
from pipelines.speech.weights import missing, verified
from pipelines.speech.wire import Frame

Kind = Literal["moonshine-tiny", "moonshine-base", "smart-turn", "piper"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_RATES = range(8000, 48001)


class BadRequest(ValueError):
    """The request does not have what its operation needs."""


class Model(Protocol):
    """Answers one request, in the thread that works: headers (without `id`) and bytes, the last one marked as done."""

    def __call__(self, request: Frame, cancelled: Callable[[], bool]) -> Iterator[Frame]: ...


def load(kind: Kind, *, threads: int = 1) -> Model:
    """Load the model of this kind; takes from 0.3 to 1.5 s. Raises ModelMissing."""
    if kind == "piper":
        return _speaker(Piper(_files(kind), threads=threads))
    if kind == "smart-turn":
        smart_turn = SmartTurn(_files(kind), threads=threads)
        smart_turn.finished(np.zeros(SAMPLE_RATE, np.float32))
        return _turn_judge(smart_turn)
    moonshine = Moonshine(_files(kind), threads=threads, in_int8=kind == "moonshine-base")
    moonshine.transcribe(np.zeros(SAMPLE_RATE, np.float32))
    return _listener(moonshine)


def _files(kind: Kind) -> Any:
    if trouble := missing(kind):
        raise ModelMissing(trouble)
    return verified(kind)


def _listener(moonshine: Moonshine) -> Model:
    def answer(request: Frame, cancelled: Callable[[], bool]) -> Iterator[Frame]:
        if request.header.get("op") != "transcribe":
            raise BadRequest("this worker only transcribes")
        draft = request.header.get("draft") or []
        if not isinstance(draft, list) or not all(isinstance(token, int) for token in draft):
            raise BadRequest("draft is a list of token numbers")
        heard = moonshine.transcribe(_samples(request), draft=draft, cancelled=cancelled)
        yield Frame(
            {
                "done": True,
                "text": heard.text,
                "confidence": round(heard.confidence, 4),
                "tokens": list(heard.tokens),
                "looped": heard.looped,
            }
        )

    return answer


def _turn_judge(smart_turn: SmartTurn) -> Model:
    def answer(request: Frame, cancelled: Callable[[], bool]) -> Iterator[Frame]:
        if request.header.get("op") != "finished":
            raise BadRequest("this worker only judges ends of turns")
        yield Frame({"done": True, "probability": round(smart_turn.finished(_samples(request)), 4)})

    return answer


def _speaker(piper: Piper) -> Model:
    def answer(request: Frame, cancelled: Callable[[], bool]) -> Iterator[Frame]:
        text = request.header.get("text")
        if request.header.get("op") != "speak" or not isinstance(text, str):
            raise BadRequest("this worker only speaks, and needs a text")
        for pcm in piper.speak(text, sample_rate=_rate(request)):
            yield Frame({}, pcm)
        yield Frame({"done": True})

    return answer


def _rate(request: Frame) -> int:
    rate = request.header.get("sample_rate")
    if not isinstance(rate, int) or rate not in _RATES:
        raise BadRequest("sample_rate is in Hz, from 8000 to 48000")
    return rate


def _samples(request: Frame) -> npt.NDArray[np.float32]:
    """The request's audio at the models' 16 kHz."""
    # Only there with the `embedded` extra.
    import soxr  # noqa: PLC0415

    rate = _rate(request)
    if len(request.body) % 2:
        raise BadRequest("16-bit audio has an even number of bytes")
    samples = np.frombuffer(request.body, "<i2").astype(np.float32) / 32768.0
    if rate != SAMPLE_RATE and len(samples):
        samples = soxr.resample(samples, rate, SAMPLE_RATE, quality="HQ").astype(np.float32)
    return samples
