"""What the callers of a load say."""

from __future__ import annotations

from bench.load.builds import clips


def test_a_question_and_an_interruption_are_short_whole_sentences():
    question, interruption = clips()
    assert question is not interruption
    for clip in (question, interruption):
        assert 1.0 < clip.speech_end - clip.speech_start < 2.5
