"""Phrases that are spoken once and kept: there at once, also when text-to-speech is not."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from structlog.testing import capture_logs

from pipelines.errors import SpeechDown
from pipelines.phrase_book import PhraseBook
from pipelines.speech.scripted import MILLISECONDS_PER_CHARACTER, ScriptedTextToSpeech
from tests.pipelines.alone import RATE

FILLER = "One moment, please."


async def spoken(book: PhraseBook, text: str, sample_rate: int = RATE) -> list[bytes]:
    return [piece async for piece in book.speak(text, sample_rate=sample_rate)]


async def test_a_known_phrase_is_there_at_once_and_whole_while_text_to_speech_is_down():
    tts = ScriptedTextToSpeech()
    book = PhraseBook(tts)
    await book.learn([FILLER], sample_rate=RATE)
    whole = b"".join([piece async for piece in ScriptedTextToSpeech().speak(FILLER, sample_rate=RATE)])
    tts.fail_after = 0
    assert await spoken(book, FILLER) == [whole]
    assert await book.audio(FILLER, sample_rate=RATE) == whole
    assert list(tts.said) == [FILLER]


async def test_another_rate_is_another_recording():
    tts = ScriptedTextToSpeech()
    book = PhraseBook(tts)
    slow, fast = [await book.audio(FILLER, sample_rate=rate) for rate in (8000, 16000)]
    assert len(fast) == 2 * len(slow)
    assert await spoken(book, FILLER, 16000) == [fast]


async def test_any_other_clause_comes_in_pieces_and_is_not_kept():
    tts = ScriptedTextToSpeech()
    book = PhraseBook(tts)
    for _ in range(2):
        assert len(await spoken(book, "A clause of two seconds or so....")) == 2
    assert len(tts.said) == 2


async def test_the_book_keeps_the_phrases_used_last():
    tts = ScriptedTextToSpeech()
    book = PhraseBook(tts)
    await book.learn([f"{number}" for number in range(64)], sample_rate=RATE)
    await book.audio("0", sample_rate=RATE)
    await book.audio("one too many", sample_rate=RATE)
    tts.said.clear()
    for text in ("0", "one too many", "63", "2"):
        await book.audio(text, sample_rate=RATE)
    assert not tts.said
    await book.audio("1", sample_rate=RATE)
    assert list(tts.said) == ["1"]


async def test_a_phrase_that_cannot_be_learned_is_logged_without_its_words_and_skipped():
    class Choosy(ScriptedTextToSpeech):
        async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
            if text == FILLER:
                raise SpeechDown("not this one")
            async for piece in super().speak(text, sample_rate=sample_rate):
                yield piece

    tts = Choosy()
    book = PhraseBook(tts)
    with capture_logs() as logs:
        await book.learn([FILLER, "Goodbye."], sample_rate=RATE)
    assert logs == [{"event": "phrase_not_learned", "log_level": "warning", "code": "speech_down"}]
    await book.audio("Goodbye.", sample_rate=RATE)
    assert list(tts.said) == ["Goodbye."]


async def test_half_a_phrase_is_not_kept():
    tts = ScriptedTextToSpeech(fail_after=0, fail_midway=True)
    book = PhraseBook(tts)
    with pytest.raises(SpeechDown):
        await book.audio("A phrase of more than a second.", sample_rate=RATE)
    tts.fail_after = None
    assert (
        len(await book.audio("A phrase of more than a second.", sample_rate=RATE))
        == len("A phrase of more than a second.") * MILLISECONDS_PER_CHARACTER * RATE // 1000 * 2
    )


async def test_a_phrase_without_sound_is_tried_again():
    """Else one empty answer of a service would make a filler silent for as long as the process lives."""

    class Mute(ScriptedTextToSpeech):
        async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
            self.said.append(text)
            return
            yield b""

    tts = Mute()
    book = PhraseBook(tts)
    for _ in range(2):
        assert await book.audio(FILLER, sample_rate=RATE) == b""
    assert len(tts.said) == 2


async def test_closing_stops_the_work_here_and_now():
    tts = ScriptedTextToSpeech()
    async with aclosing(PhraseBook(tts).speak("A clause of some length.", sample_rate=RATE)) as pieces:
        async for _ in pieces:
            break
    assert tts.clauses_stopped == 1
