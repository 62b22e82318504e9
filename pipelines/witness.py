"""What a call tells about itself while it runs: live captions, the staff console and the demo watch it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from memory.conversation import JSON

Witness = Callable[[Mapping[str, JSON]], None]
"""Told each event as a small JSON object with a "type"; returns at once and never raises.

    {"type": "call_began", "conversation", "customer", "goes_on"}
    {"type": "partial", "text"}
    {"type": "caller", "turn", "text", "confidence", "emotion": {"score", "label", "words", "voice"}}
    {"type": "routed", "turn", "intent", "agent", "confidence"}
    {"type": "timing", "turn", "final_ms", "decided_ms", "asked_ms", "routed_ms", "first_word_ms", "first_audio_ms"}
                                                                                  from the end of the caller's speech
    {"type": "saying", "text"}                                                    a clause goes on the line
    {"type": "frontdesk", "text", "interrupted"}                                  what was heard
    {"type": "held"} {"type": "went_on"} {"type": "barge_in"}
    {"type": "trouble", "code"}
    {"type": "call_ended"}
"""


def nobody(event: Mapping[str, JSON]) -> None:
    """The witness that watches nothing."""
