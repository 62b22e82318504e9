"""Moonshine speech-to-text, tiny and base, straight on onnxruntime: an encoder, a decoder with a cache, greedy.

Three things make it quick on one core. The base weights are stored as 8-bit numbers which the file as it comes would
unpack again for every word (42 ms a token); loaded by way of ONNX, it computes with them as they are (about 4 ms,
unpacked once it was 8, and hears the same words). A `draft`, the words that the tiny model heard in about the same
audio, is checked in one pass of the decoder instead of a pass for every token, and the answer is still the base model's
own. And what does not change from token to token is not copied out of the runtime.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.speech.moonshine_tokens import BEGIN, END, Vocabulary, loop_length

SAMPLE_RATE = 16000
SHORTEST_SAMPLES = SAMPLE_RATE // 10
LONGEST_SAMPLES = SAMPLE_RATE * 30
_TAIL_SAMPLES = SAMPLE_RATE // 5
"""Silence put behind every clip. Speech that is cut off sharply tempts the models to go on with words of their own;
over 70 clips of one speaker it took the base model's errors from 4.3 to 3.4 %, the tiny one's from 9.8 to 8.7 %."""
_TOKENS_PER_SECOND = 9.0
"""Spelled letters are the densest speech: about three a second, up to three tokens each."""
_SECOND_LOOK_CONFIDENCE = 0.45
"""When asked again after it said that there is nothing: digits .8, "eighteen" .74, "oh" .49; a cough or a hiss .2."""
_OVER_NOISE = "you"
"""The one word that both models are drawn to when there is none."""
_REDRAFT_FROM = 4
"""Proposed tokens left that are worth a pass of their own; below that single steps are as quick."""

Samples = npt.NDArray[np.float32]
Tensors = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was understood: `confidence` 0..1 is the geometric mean of the tokens' probabilities.

    `looped` when it ran in a circle.
    """

    text: str
    confidence: float
    tokens: tuple[int, ...]
    looped: bool = False


class Cancelled(Exception):
    """Nobody wants the answer any more."""


class Moonshine:
    """One loaded model. Not for two threads at once."""

    def __init__(self, files: Mapping[str, Path], *, threads: int = 1, in_int8: bool = False) -> None:
        """Load `files` (encoder, decoder, tokenizer).

        `in_int8` is for weights that are stored so, to be computed with so (base; tiny does it by itself).
        """
        load = _int8_session if in_int8 else _session
        self._encoder = load(files["encoder"], threads)
        self._decoder = load(files["decoder"], threads)
        self._vocabulary = Vocabulary(files["tokenizer"].read_bytes())
        self._encoder_takes = {tensor.name for tensor in self._encoder.get_inputs()}
        inputs = {tensor.name: tensor for tensor in self._decoder.get_inputs()}
        self._masked = "encoder_attention_mask" in inputs
        self._past = {name: tensor.shape for name, tensor in inputs.items() if name.startswith("past_key_values.")}
        self._own = sorted(name for name in self._past if ".decoder." in name)
        self._audio = sorted(name for name in self._past if ".encoder." in name)

    def transcribe(
        self, samples: Samples, *, draft: Sequence[int] = (), cancelled: Callable[[], bool] = lambda: False
    ) -> Heard:
        """The words in 16 kHz audio (-1..1).

        Under 0.1 s is nothing; over 30 s only the last 30 count. Raises Cancelled.
        """
        if len(samples) < SHORTEST_SAMPLES:
            return Heard("", 1.0, ())
        samples = np.concatenate((samples[-LONGEST_SAMPLES:], np.zeros(_TAIL_SAMPLES, np.float32)), dtype=np.float32)
        fixed = self._encode(samples)
        limit = int(len(samples) / SAMPLE_RATE * _TOKENS_PER_SECOND) + 8
        known = [token for token in draft if END < token < len(self._vocabulary.pieces)]
        heard = self._decode(fixed, _Decoding(known, limit), cancelled)
        if heard.tokens:
            return heard
        # Over digits said one by one the base model often ends before it begins, however clear they are.
        again = self._decode(fixed, _Decoding(known, limit, must_begin=True), cancelled)
        made_up = "♪" in again.text or again.text.strip(".,!? ").lower() == _OVER_NOISE
        return heard if made_up or again.confidence < _SECOND_LOOK_CONFIDENCE else again

    def _decode(self, fixed: Tensors, decoding: _Decoding, cancelled: Callable[[], bool]) -> Heard:
        while not decoding.over:
            if cancelled():
                raise Cancelled
            self._step(fixed, decoding)
        tokens = decoding.words
        confidence = float(np.exp(np.mean(decoding.log_probabilities)))
        return Heard(self._vocabulary.text(tokens), confidence, tuple(tokens), decoding.looped)

    def _encode(self, samples: Samples) -> Tensors:
        mask = np.ones((1, len(samples)), np.int64)
        inputs: Tensors = {"input_values": samples[np.newaxis, :]}
        if "attention_mask" in self._encoder_takes:
            inputs["attention_mask"] = mask
        fixed: Tensors = {"encoder_hidden_states": self._encoder.run(None, inputs)[0]}
        if self._masked:
            fixed["encoder_attention_mask"] = mask
        return fixed

    def _step(self, fixed: Tensors, decoding: _Decoding) -> None:
        """One pass of the decoder: the first one with all that is proposed, the later ones with the newest token."""
        proposal = decoding.proposal()
        fresh = proposal is not None or not decoding.past
        ids = [BEGIN, *decoding.words, *(proposal or ())] if fresh else decoding.words[-1:]
        past = self._empty_past() if fresh else decoding.past
        wanted = self._own + (self._audio if fresh else [])
        outputs = self._decoder.run(
            ["logits", *(name.replace("past_key_values", "present") for name in wanted)],
            {**fixed, **past, "input_ids": np.array([ids], np.int64), "use_cache_branch": np.array([not fresh])},
        )
        kept = decoding.accept(outputs[0][0], len(decoding.words) if fresh else 0, proposal or ())
        present = dict(zip(wanted, outputs[1:], strict=True))
        spare = len(ids) - kept
        if spare:
            for name in self._own:
                present[name] = np.ascontiguousarray(present[name][:, :, : present[name].shape[2] - spare])
        decoding.past = {**decoding.past, **present}

    def _empty_past(self) -> Tensors:
        return {name: np.zeros((1, shape[1], 0, shape[3]), np.float32) for name, shape in self._past.items()}


class _Decoding:
    """The words so far of one clip, and what is left of the draft."""

    def __init__(self, draft: Sequence[int], limit: int, *, must_begin: bool = False) -> None:
        self.words: list[int] = []
        self.log_probabilities: list[float] = []
        self.past: Tensors = {}
        self.over = False
        self.looped = False
        self._draft = list(draft)
        self._limit = limit
        self._must_begin = must_begin

    def proposal(self) -> list[int] | None:
        """What of the draft to check in one pass: all of it at first, the rest once the words have come back to it."""
        if not self.past:
            return self._draft
        if len(self.words) < 2 or not self._draft:
            return None
        for at in range(2, len(self._draft) - _REDRAFT_FROM + 1):
            if self._draft[at - 2 : at] == self.words[-2:]:
                rest = self._draft[at:]
                self._draft = rest
                return rest
        return None

    def accept(self, logits: npt.NDArray[np.float32], known: int, proposal: Sequence[int]) -> int:
        """Take the model's tokens as far as they agree with the proposal, and one more.

        Returns the positions to keep.
        """
        kept = known
        for row in range(known, len(logits)):
            kept += 1
            token, log_probability = self._choose(logits[row])
            self.log_probabilities.append(log_probability)
            if token == END:
                self.over = True
                break
            self.words.append(token)
            if circle := loop_length(self.words):
                del self.words[-circle:]
                self.over = self.looped = True
                break
            if len(self.words) >= self._limit:
                self.over = True
                break
            if row - known < len(proposal) and proposal[row - known] != token:
                break
        self._spend(proposal, kept - known)
        return kept

    def _spend(self, proposal: Sequence[int], accepted: int) -> None:
        if proposal:
            self._draft = list(proposal[accepted:])

    def _choose(self, row: npt.NDArray[np.float32]) -> tuple[int, float]:
        log_probabilities = row - row.max()
        log_probabilities -= np.log(np.exp(log_probabilities).sum())
        if self._must_begin and not self.words:
            log_probabilities[END] = -np.inf
        token = int(log_probabilities.argmax())
        return token, float(log_probabilities[token])


def _session(path: Path, threads: int, model: bytes | None = None, save_as: Path | None = None) -> Any:
    # Heavy, and only there with the `embedded` extra.
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin between two steps take the cores away from the calls.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if save_as is not None:
        options.optimized_model_filepath = str(save_as)
        options.add_session_config_entry("session.save_model_format", "ONNX")
    return onnxruntime.InferenceSession(model or str(path), options, providers=["CPUExecutionProvider"])


def _int8_session(path: Path, threads: int) -> Any:
    """The session of an `.ort` model that computes with its int8 weights."""
    # Heavy, and only there with the `embedded` extra.
    from memory.int8_graph import in_int8  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        as_onnx = Path(folder, "model.onnx")
        _session(path, threads, save_as=as_onnx)
        return _session(path, threads, in_int8(as_onnx))
