"""Hears the examples of config/intents.yaml over the phone, and keeps what came out otherwise for the router to learn.

    python -m bench.heard_examples [clips/]

Writes config/intents_heard.yaml. Each example of three words or more goes over one of the lines to learn by, and is
heard by the local model of what is final. Where the folder of clips has one for it (`clip_name`; made as
telephony/callers/README.md tells), that is sent; the local voice speaks the others, at other speeds than in the
sentences that the router is measured on. About a quarter of a second each.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from bench.router_speech import LINES, clip, errors_in, hearing, over, spoken
from pipelines.speech.local_models import load

CONFIG = Path(__file__).parent.parent / "config"
_SPEEDS = (1.04, 0.88, 1.11, 0.94, 1.18)
_FEWEST_WORDS = 3
_MOST_WRONG = 0.5
"""Of what was heard worse than this, nobody could say what it means."""
_TOP = (
    "# What speech-to-text made of examples of intents.yaml over the phone, where it was not what was said: examples\n"
    "# as well. Written by `python -m bench.heard_examples`, not to be edited by hand. May be left out.\n"
)


def main(clips: Path | None) -> None:
    """Hear every example; write down what is worth keeping."""
    written = {
        name: intent["examples"]
        for name, intent in yaml.safe_load((CONFIG / "intents.yaml").read_text("utf-8"))["intents"].items()
    }
    heard = {"heard": distorted(written, _all_heard(written, clips))}
    body = yaml.safe_dump(heard, sort_keys=False, allow_unicode=True, width=1000)
    (CONFIG / "intents_heard.yaml").write_text(_TOP + body, "utf-8")


def clip_name(text: str) -> str:
    """The file of a sentence."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"


def distorted(written: Mapping[str, Sequence[str]], heard: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    """What there is to learn, by intent, of (intent, what was said, what was heard): sentences of two words or more
    that are not what was said, are not written as an example, and were heard of one intent only.
    """
    known = {_words(text) for texts in written.values() for text in texts}
    found: dict[str, tuple[str, str]] = {}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for intent, said, got in heard:
        wrong, words = errors_in(said, got)
        plain = _words(got)
        if wrong and wrong <= _MOST_WRONG * words and " " in plain and plain not in known:
            found[plain] = (intent, got.strip())
            owners[plain].add(intent)
    sentences = sorted(found[plain] for plain, intents in owners.items() if len(intents) == 1)
    by_intent = {name: [text for intent, text in sentences if intent == name] for name in written}
    return {name: texts for name, texts in by_intent.items() if texts}


def _all_heard(written: Mapping[str, Sequence[str]], clips: Path | None) -> Iterable[tuple[str, str, str]]:
    hear, speak = load("moonshine-base"), load("piper")
    lines = LINES["learning"]
    said = [(name, text) for name, texts in written.items() for text in texts if len(text.split()) >= _FEWEST_WORDS]
    for at, (name, text) in enumerate(said):
        file = clips / clip_name(text) if clips else None
        pcm = clip(file) if file and file.exists() else spoken(text, _SPEEDS[at % len(_SPEEDS)], speak)
        yield name, text, hearing(over(lines[at % len(lines)], pcm, seed=at), hear)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
