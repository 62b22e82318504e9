"""How long a silence ends the caller's turn, by its words and by how finished it sounds. Pure.

Words weigh more than the melody: "my number is" goes on however it falls, and a whole sentence that sounds finished
is answered after a breath. In between, the less finished it sounds, the longer we wait. A full stop that is missing
says little: speech-to-text leaves it out where it hears noise, an email, or one word.
"""

from __future__ import annotations

from pipelines.turn_words import being_spelled, ends_as_a_sentence, goes_on, is_fragment, says_goodbye
from pipelines.voice_settings import TurnSettings


def patience_seconds(text: str, finished: float | None, turn: TurnSettings, *, judged: bool = True) -> float:
    """Seconds of silence after these final words. `finished` is how finished they sound, 0 to 1, None when not known.

    Without anybody who judges the sound (`judged`), the words decide alone.
    """
    if being_spelled(text):
        return turn.spelling_seconds
    if says_goodbye(text):
        return turn.end_seconds
    likely = finished if finished is not None else 0.0 if judged else 1.0
    if goes_on(text):
        return turn.open_seconds if likely >= turn.finished_probability else turn.limit_seconds
    whole = ends_as_a_sentence(text)
    if not whole and not judged:
        return turn.unsure_seconds
    doubt = max(0.0, 1.0 - likely / turn.finished_probability) if turn.finished_probability else 0.0
    soonest = turn.end_seconds if whole and not is_fragment(text) else turn.fragment_seconds
    return soonest + doubt * max(0.0, turn.unsure_seconds - soonest)
