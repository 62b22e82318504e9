"""A turn gets its emotion before anybody answers, and goes on without one rather than not at all."""

from agents.emotion import from_words
from memory.conversation import Emotion
from pipelines.feeling import Feeling
from pipelines.frames import CallerTurn, SayNow
from tests.pipelines.alone import RATE, alone, heard


class Telling:
    """Feels from words, and keeps what it was asked. Fails on "#"."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bytes, int]] = []

    async def of(self, text: str, pcm: bytes, sample_rate: int) -> Emotion:
        self.asked.append((text, pcm, sample_rate))
        if text == "#":
            raise ZeroDivisionError
        return from_words(text)


async def test_a_turn_goes_on_with_its_emotion():
    telling = Telling()
    async with alone(Feeling(telling, sample_rate=RATE)) as feeling:
        await feeling.give(heard("This is terrible, I am furious!", b"\1\0"), SayNow("One moment."))
    assert telling.asked == [("This is terrible, I am furious!", b"\1\0", RATE)]
    [turn] = feeling.all(CallerTurn)
    assert turn.emotion == from_words("This is terrible, I am furious!")
    assert [frame.text for frame in feeling.all(SayNow)] == ["One moment."]


async def test_a_turn_whose_emotion_cannot_be_told_goes_on_without():
    async with alone(Feeling(Telling(), sample_rate=RATE)) as feeling:
        await feeling.give(heard("#"), heard("Thank you!"))
    first, second = feeling.all(CallerTurn)
    assert (first.text, first.emotion) == ("#", None)
    assert second.emotion is not None
