"""A reply becomes audio clause by clause."""

from collections.abc import AsyncGenerator

import pytest
from pipecat.frames.frames import InterruptionFrame

from pipelines.frames import ReplyAudio, ReplyBegan, ReplyOver, ReplyText, SayNow
from pipelines.phrase_book import PhraseBook
from pipelines.speaking import Speaking
from pipelines.speech.scripted import ScriptedTextToSpeech
from tests.pipelines.alone import RATE, Alone, alone

HALF_A_SECOND = RATE


def speaking(tts: ScriptedTextToSpeech, events: list | None = None) -> Speaking:
    return Speaking(PhraseBook(tts), sample_rate=RATE, witness=[].append if events is None else events.append)


def clauses(part: Alone) -> list[str]:
    """The texts that came out as audio, each once."""
    return list(dict.fromkeys(audio.clause.text for audio in part.all(ReplyAudio)))


async def test_the_first_clause_is_spoken_before_the_rest_of_the_reply_is_there():
    tts = ScriptedTextToSpeech()
    async with alone(speaking(tts)) as part:
        await part.give(ReplyBegan(1), ReplyText(1, "For eight adults, it"))
        assert clauses(part) == ["For eight adults,"]
        await part.give(ReplyText(1, " is $590. Shall"))
        assert clauses(part) == ["For eight adults,", "it is $590."]
        await part.give(ReplyText(1, " I book it?"), ReplyOver(1, end_call=True))
    assert clauses(part) == ["For eight adults,", "it is $590.", "Shall I book it?"]
    assert isinstance(part.came_out[0], ReplyBegan)
    assert part.came_out[-1] == part.all(ReplyOver)[0]
    assert part.all(ReplyOver)[0].end_call
    assert part.all(ReplyText) == []


async def test_nothing_of_the_audio_is_lost():
    text = "A sentence of exactly fifty characters as it was!!"
    async with alone(speaking(ScriptedTextToSpeech())) as part:
        await part.give(ReplyText(7, text), ReplyOver(7))
    whole = b"".join([piece async for piece in ScriptedTextToSpeech().speak(text, sample_rate=RATE)])
    pieces = part.all(ReplyAudio)
    assert {audio.reply for audio in pieces} == {7}
    assert b"".join(audio.pcm for audio in pieces) == whole


async def test_a_clause_is_complete_when_all_of_its_audio_is_on_its_way():
    async with alone(speaking(ScriptedTextToSpeech())) as part:
        await part.give(ReplyText(1, "One clause. Two "), ReplyOver(1))
    assert all(audio.clause.complete for audio in part.all(ReplyAudio))


async def test_a_clause_that_stops_in_the_middle_is_not_complete():
    class Stalls(ScriptedTextToSpeech):
        async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
            yield bytes(HALF_A_SECOND)
            self.silent = True
            async for piece in super().speak(text, sample_rate=sample_rate):
                yield piece

    tts = Stalls()
    async with alone(speaking(tts)) as part:
        await part.give(ReplyText(1, "Never finished. "))
        [audio] = part.all(ReplyAudio)
        assert not audio.clause.complete
        await part.give(InterruptionFrame())
        assert tts.clauses_stopped == 1
    assert not audio.clause.complete


async def test_an_interruption_forgets_half_a_clause():
    tts = ScriptedTextToSpeech()
    async with alone(speaking(tts)) as part:
        await part.give(ReplyText(1, "We bring the grill and"))
        await part.give(InterruptionFrame())
        await part.give(ReplyText(2, "Eighteen dollars."), ReplyOver(2))
    assert clauses(part) == ["Eighteen dollars."]
    assert list(tts.said) == ["Eighteen dollars."]


async def test_half_a_clause_of_a_reply_that_was_overtaken_does_not_begin_the_next_reply():
    async with alone(speaking(ScriptedTextToSpeech())) as part:
        await part.give(InterruptionFrame(), ReplyText(1, "We bring the grill and"))
        await part.give(ReplyText(2, "Eighteen dollars."), ReplyOver(2))
    assert clauses(part) == ["Eighteen dollars."]


async def test_a_set_sentence_is_spoken_instead_of_half_a_clause_and_in_one():
    apology = "I'm sorry, I'm having some trouble. Could you say that again?"
    async with alone(speaking(ScriptedTextToSpeech())) as part:
        await part.give(
            ReplyText(1, "One moment. It is five hundred"), ReplyText(1, apology, instead=True), ReplyOver(1)
        )
    assert clauses(part) == ["One moment.", apology]


class Broken(ScriptedTextToSpeech):
    """Cannot say what has a "#" in it."""

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        if "#" in text:
            raise RuntimeError("a defect")
        async for piece in super().speak(text, sample_rate=sample_rate):
            yield piece


@pytest.mark.parametrize(
    ("tts", "said", "code"),
    [
        (ScriptedTextToSpeech(fail_after=0), [], "speech_down"),
        (ScriptedTextToSpeech(fail_after=1), ["One is fine."], "speech_down"),
        (Broken(), ["One is fine.", "Three is fine."], "RuntimeError"),
    ],
)
async def test_a_clause_that_cannot_be_spoken_stops_neither_the_next_nor_the_end(tts, said: list[str], code: str):
    events: list = []
    async with alone(speaking(tts, events)) as part:
        await part.give(ReplyText(1, "One is fine. Two is # not. Three is fine. "), ReplyOver(1, end_call=True))
    assert clauses(part) == said
    assert [over.end_call for over in part.all(ReplyOver)] == [True]
    assert {event["code"] for event in events} == {code}
    assert len(events) == 3 - len(said)


async def test_the_next_reply_begins_with_a_short_clause_again():
    async with alone(speaking(ScriptedTextToSpeech())) as part:
        for reply in (1, 2):
            await part.give(ReplyText(reply, "For eight adults, it is $590, all in."), ReplyOver(reply))
    assert clauses(part) == ["For eight adults,", "it is $590, all in."]
    assert len({id(audio.clause) for audio in part.all(ReplyAudio)}) == 4


async def test_set_sentences_pass_by_untouched():
    async with alone(speaking(ScriptedTextToSpeech(silent=True))) as part:
        await part.give(ReplyText(1, "Never comes. "), SayNow("One moment."))
        assert [frame.text for frame in part.all(SayNow)] == ["One moment."]
