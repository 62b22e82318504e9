"""What the demo shows: the conversation as it happens, and its figures at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.word_errors import word_error_rate
from telephony.simulator import CallerScript, CallReport
from telephony.simulator.report import percentile

INDENT = " " * 11


class Story:
    """Prints the events of `pipelines/witness.py` as a conversation. Remembers what was heard, and what went wrong."""

    def __init__(self, write: Callable[[str], None] = lambda line: print(line, flush=True)) -> None:
        self._write = write
        self.heard: list[str] = []
        self.troubles: list[str] = []
        self.call_over = asyncio.Event()

    def tell(self, event: Mapping[str, Any]) -> None:
        """One event."""
        match event["type"]:
            case "call_began":
                self.call_over.clear()
                if event.get("goes_on"):
                    self._write("(an open conversation goes on)")
            case "caller":
                self.heard.append(event["text"])
                self._write(f"Caller     {event['text']}")
                self._write(f"{INDENT}mood {_mood(event.get('emotion'))} · heard with {event['confidence']:.0%}")
            case "routed":
                self._write(f"{INDENT}{event['intent']} → {event['agent']} ({event['confidence']:.0%})")
            case "timing":
                self._write(
                    f"{INDENT}after the last word: final transcript {event['final_ms']} ms, "
                    f"first word of the reply {event['first_word_ms']} ms, first audio {event['first_audio_ms']} ms"
                )
            case "frontdesk":
                self._write(f"Frontdesk  {event['text']}{' — interrupted' if event['interrupted'] else ''}")
            case "barge_in":
                self._write(f"{INDENT}(the caller interrupts)")
            case "trouble":
                self.troubles.append(event["code"])
                self._write(f"{INDENT}(trouble: {event['code']})")
            case "call_ended":
                self.call_over.set()

    def staff(self, question: str, answer: str) -> None:
        """What staff ask when a call is over, and are told."""
        self._write(f"Staff      {question}")
        for line in answer.splitlines():
            self._write(f"{INDENT}{line}")


def summary(scripts: Sequence[CallerScript], reports: Sequence[CallReport], story: Story) -> dict[str, Any]:
    """The last line of the demo. Milliseconds are as the caller's phone measured them; None where there are none.

    `wer` compares all words that the callers said with all that were heard as turns.
    """
    said = " ".join(line.say for script in scripts for line in script.lines if not line.backchannel)
    answers = [seconds for report in reports for seconds in report.voice_to_voice]
    barge_ins = [seconds for report in reports for seconds in report.barge_ins]
    return {
        "turns": sum(report.turns for report in reports),
        "answered": sum(report.answered for report in reports),
        "wer": round(word_error_rate([(said, " ".join(story.heard))]), 4),
        "v2v_p50_ms": _milliseconds(percentile(answers, 50)),
        "v2v_p95_ms": _milliseconds(percentile(answers, 95)),
        "barge_in_ms": _milliseconds(max(barge_ins, default=None)),
    }


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _mood(emotion: Mapping[str, Any] | None) -> str:
    if not emotion:
        return "unknown"
    voice = "none" if emotion["voice"] is None else f"{emotion['voice']:.2f}"
    return f"{emotion['label'].replace('_', ' ')} {emotion['score']:.2f} (words {emotion['words']:.2f}, voice {voice})"
