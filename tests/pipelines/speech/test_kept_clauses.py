"""What is said twice is kept as audio, whole or not at all, and no more of it than fits."""

from contextlib import aclosing

import pytest

from pipelines.errors import SpeechTrouble
from pipelines.speech.kept_clauses import KeptClauses
from pipelines.speech.scripted import ScriptedTextToSpeech

RATE = 8000
CLAUSE = "We bring the grill, the food and the tools."


@pytest.fixture
def voice() -> ScriptedTextToSpeech:
    return ScriptedTextToSpeech()


async def said(kept: KeptClauses, text: str = CLAUSE, rate: int = RATE) -> bytes:
    return b"".join([piece async for piece in kept.speak(text, sample_rate=rate)])


async def test_the_third_time_nobody_has_to_speak(voice):
    kept = KeptClauses(voice)
    first, second, third = [await said(kept) for _ in range(3)]
    assert first == second == third != b""
    assert list(voice.said) == [CLAUSE, CLAUSE]
    assert kept.name == voice.name


async def test_what_was_said_once_is_not_kept_and_another_rate_is_another_clause(voice):
    kept = KeptClauses(voice)
    await said(kept, "Sarah, your number is five five five.")
    await said(kept)
    slow, fast = await said(kept), await said(kept, rate=2 * RATE)
    assert len(fast) == 2 * len(slow)
    assert len(voice.said) == 4


async def test_a_clause_that_was_cut_short_is_not_kept(voice):
    kept = KeptClauses(voice)
    await said(kept)
    for _ in range(2):
        async with aclosing(kept.speak(CLAUSE, sample_rate=RATE)) as pieces:
            await anext(pieces)
    whole = await said(kept)
    assert len(voice.said) == 4
    assert await said(kept) == whole
    assert len(voice.said) == 4


async def test_one_that_failed_is_not_kept_and_the_trouble_is_told():
    voice = ScriptedTextToSpeech(fail_after=0)
    kept = KeptClauses(voice)
    for _ in range(3):
        with pytest.raises(SpeechTrouble):
            await said(kept)


async def test_the_oldest_go_when_there_is_no_more_room(voice):
    size = len(await said(KeptClauses(ScriptedTextToSpeech())))
    kept = KeptClauses(voice, bytes_kept=int(size * 2.5))
    clauses = [CLAUSE.replace("grill", word) for word in ("stove", "table", "knife")]
    for clause in clauses:
        for _ in range(2):
            await said(kept, clause)
    voice.said.clear()
    for clause in reversed(clauses):
        await said(kept, clause)
    assert list(voice.said) == [clauses[0]]
