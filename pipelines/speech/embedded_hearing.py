"""Speech-to-text of one call by models that take a whole clip: what to send them, and when.

The audio of the running turn is kept, over its pauses, and transcribed again as a whole as it grows: the models hear
better with what came before. Text whose audio has grown long is committed: it stays as it is, and only later audio is
sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from pipelines.errors import SpeechTrouble
from pipelines.speech.believable import QUIET_RMS, believable, dropped_words, loudest_rms, quietest_place
from pipelines.speech.modern_spelling import modern
from pipelines.speech.protocols import Hear, Transcript
from pipelines.speech.worker_client import WorkerClient

log = structlog.get_logger()

PARTIAL_SECONDS = 0.3
"""New audio after which the next partial is asked for, while the turn is short."""
_PARTIAL_SHARE = 1 / 12
"""And of the audio kept, when that is more: each partial goes over all of it, and long ones would eat a core."""
_PARTIAL_REST = 2.0
"""And of the time that the last one took: while the machine is behind, partials are what there are fewer of."""
COMMIT_SECONDS = 8.0
"""A final that covers this much audio is committed; 8 s take the base model about 0.1 s."""
CUT_SECONDS = 14.0
"""Speech this long without a pause is committed up to its quietest place."""
_CUT_FROM_END_SECONDS = (5.0, 1.5)
_LESS_SURE = 0.05
"""A partial so much less sure than the final is no evidence that words are missing in that."""
_PARTIAL_WITHIN_SECONDS = 3.0
_FINAL_WITHIN_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class _Words:
    text: str = ""
    confidence: float = 1.0

    def then(self, later: _Words) -> _Words:
        """Both, in order; the confidence is the mean by words."""
        if not self.text or not later.text:
            return later if later.text else self
        mine, theirs = len(self.text.split()), len(later.text.split())
        confidence = (self.confidence * mine + later.confidence * theirs) / (mine + theirs)
        return _Words(f"{self.text} {later.text}", confidence)


class EmbeddedHearing:
    """One call's stream. Everything happens in the event loop; the models work in their own processes."""

    def __init__(
        self,
        *,
        key: str,
        partials: WorkerClient,
        finals: WorkerClient,
        sample_rate: int,
        hear: Hear,
        failed: Callable[[Exception], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` gives seconds that only grow."""
        self._key = key
        self._partials = partials
        self._finals = finals
        self._sample_rate = sample_rate
        self._hear = hear
        self._failed = failed
        self._clock = clock
        self._over = False
        self._partial_seconds = 0.0
        """What the last partial took, its wait included."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._begin_turn()

    def _begin_turn(self) -> None:
        self._audio = bytearray()
        self._dropped = 0
        """Bytes of this turn in front of `_audio` whose words are committed."""
        self._committed = _Words()
        self._draft: Sequence[int] = ()
        self._latest = _Words()
        """The newest partial of the kept audio: its tokens, as a draft, and its words."""
        self._number = 0
        self._partial: asyncio.Task[None] | None = None
        self._partial_at = 0
        self._final: asyncio.Task[None] | None = None
        self._cut: asyncio.Task[None] | None = None
        self._last: tuple[int, _Words] | None = None
        """The newest final of audio that is not committed: how far it reached, and its words."""

    def feed(self, pcm: bytes) -> None:
        """Audio of the running turn. Asks for a partial now and then; never blocks."""
        if self._over:
            return
        self._audio += pcm
        end = self._dropped + len(self._audio)
        rest_seconds = max(PARTIAL_SECONDS, _PARTIAL_REST * self._partial_seconds)
        enough = max(self._bytes(rest_seconds), int(len(self._audio) * _PARTIAL_SHARE))
        if self._partial is None and end - self._partial_at >= enough:
            self._partial_at = end
            self._partial = self._start(self._ask_partial)
        if self._cut is None and len(self._audio) >= self._bytes(CUT_SECONDS):
            self._cut = self._start(self._commit_front)

    def finalize(self) -> int:
        """The words up to here as a final, which overtakes all that is under way. Returns its number."""
        self._number += 1
        if self._over:
            return self._number
        for task in (self._partial, self._final):
            if task is not None:
                task.cancel()
        self._partial = None
        end = self._partial_at = self._dropped + len(self._audio)
        self._final = self._start(self._ask_final, self._number, end)
        return self._number

    def next_turn(self) -> None:
        """Forget the turn and drop what is under way for it."""
        for task in self._tasks:
            task.cancel()
        self._begin_turn()

    async def close(self) -> None:
        """End the stream; nothing is heard or told after it."""
        self._over = True
        self.next_turn()
        for task in list(self._tasks):
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _bytes(self, seconds: float) -> int:
        return 2 * int(seconds * self._sample_rate)

    def _start(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: int) -> asyncio.Task[None]:
        task = asyncio.create_task(self._guarded(work, *arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Callable[..., Coroutine[Any, Any, None]], *arguments: int) -> None:
        try:
            await work(*arguments)
        except SpeechTrouble as error:
            if not self._over:
                self._over = True
                log.warning("speech_hearing_failed", stream=self._key, code=error.code)
                self._failed(error)

    async def _ask_partial(self) -> None:
        pcm, before, dropped = bytes(self._audio), self._committed, self._dropped
        this, began = asyncio.current_task(), self._clock()
        try:
            words, tokens = await self._transcribe(self._partials, pcm, self._draft, partial=True)
        except SpeechTrouble as error:
            # Partials only make things quicker; if the trouble lasts, a final will show it.
            log.info("speech_partial_missed", stream=self._key, code=error.code)
            return
        finally:
            self._partial_seconds = self._clock() - began
            if self._partial is this:
                self._partial = None
        if dropped == self._dropped:
            self._draft, self._latest = tokens, words
        whole = before.then(words)
        if whole.text:
            self._hear(Transcript(whole.text, final=False, confidence=whole.confidence))

    async def _ask_final(self, number: int, end: int) -> None:
        if self._cut is not None:
            await asyncio.wait({self._cut})
            if self._over:
                return
        if self._last is not None and self._last[0] == end:
            words = self._last[1]
        else:
            words = await self._understand_well(end)
            self._last = (end, words)
        whole = self._committed.then(words)
        if end - self._dropped >= self._bytes(COMMIT_SECONDS):
            self._commit(end, words)
        self._hear(Transcript(whole.text, final=True, confidence=whole.confidence, finalized=number))

    async def _understand_well(self, end: int) -> _Words:
        """The words of the kept audio up to `end`: heard as a whole, or in two parts when that left out a part."""
        audio = bytes(self._audio[: end - self._dropped])
        words, self._draft = await self._understand(audio)
        if self._last is not None:
            cut, front = self._last[0] - self._dropped, self._last[1]
            # In a breath between two digits a model goes on with digits of its own, and is unsure of them.
            made_up = words.text and front.confidence < words.confidence
            if made_up or not dropped_words(front.text, words.text, partial=False):
                return words
        else:
            made_up = self._latest.confidence < words.confidence - _LESS_SURE
            if made_up or not dropped_words(self._latest.text, words.text, partial=True):
                return words
            seconds = len(audio) / 2 / self._sample_rate
            cut = quietest_place(audio, self._sample_rate, from_seconds=seconds / 4, to_seconds=seconds * 3 / 4)
            front, _ = await self._understand(audio[:cut])
        back, _ = await self._understand(audio[cut:])
        parts = front.then(back)
        log.info("speech_heard_in_parts", stream=self._key)
        return parts if len(parts.text) > len(words.text) else words

    async def _commit_front(self) -> None:
        seconds = len(self._audio) / 2 / self._sample_rate
        early, late = _CUT_FROM_END_SECONDS
        audio = bytes(self._audio)
        place = quietest_place(audio, self._sample_rate, from_seconds=seconds - early, to_seconds=seconds - late)
        end = self._dropped + place
        words, _ = await self._understand(audio[:place], later=True)
        # A final that came in between may have committed more.
        if end > self._dropped:
            self._commit(end, words)
        self._cut = None

    def _commit(self, end: int, words: _Words) -> None:
        self._committed = self._committed.then(words)
        del self._audio[: end - self._dropped]
        self._dropped = end
        self._draft, self._latest = (), _Words()
        self._last = None

    async def _understand(self, pcm: bytes, *, later: bool = False) -> tuple[_Words, Sequence[int]]:
        """The base model's words; the tiny one's while base is away, so that the call goes on."""
        try:
            return await self._transcribe(self._finals, pcm, self._draft, later=later)
        except SpeechTrouble as error:
            log.warning("speech_final_by_partial_model", stream=self._key, code=error.code)
            return await self._transcribe(self._partials, pcm, (), later=later)

    async def _transcribe(
        self, model: WorkerClient, pcm: bytes, draft: Sequence[int], *, partial: bool = False, later: bool = False
    ) -> tuple[_Words, Sequence[int]]:
        if loudest_rms(pcm, self._sample_rate) < QUIET_RMS:
            return _Words(), ()
        request = {
            "op": "transcribe",
            "key": self._key,
            "sample_rate": self._sample_rate,
            "draft": list(draft),
            "replace": partial,
            "later": partial or later,
        }
        within = _PARTIAL_WITHIN_SECONDS if partial else _FINAL_WITHIN_SECONDS
        answer = (await model.ask(request, pcm, within_seconds=within)).header
        text = believable(
            modern(answer["text"]),
            confidence=answer["confidence"],
            looped=answer["looped"],
            seconds=len(pcm) / 2 / self._sample_rate,
            partial=partial,
        )
        return _Words(text, answer["confidence"] if text else 1.0), answer["tokens"]
