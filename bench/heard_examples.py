"""Hears the examples of config/intents.yaml over the phone, and keeps what came out otherwise for the router to learn.

    python -m bench.heard_examples [clips/]

Adds to config/intents_heard.yaml. Each example of three words or more goes over one of the lines to learn by, and is
heard by the local model of what is final. Where the folder of clips has one for it (`clip_name`; made as
telephony/callers/README.md tells), that is sent; the local voice speaks the others, at other speeds than in the
sentences that the router is measured on. About a quarter of a second each. It may be interrupted: what was heard until
then is added, and the next run goes on with the examples that are not in var/heard_examples.jsonl.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from bench.router_speech import LINES, clip, errors_in, hearing, over, spoken
from pipelines.speech.local_models import load

ROOT = Path(__file__).parent.parent
_HEARD = ROOT / "config" / "intents_heard.yaml"
_SPEEDS = (1.04, 0.88, 1.11, 0.94, 1.18)
_FEWEST_WORDS = 3
_MOST_WRONG = 0.5
"""Of what was heard worse than this, nobody could say what it means."""
_TOP = (
    "# What speech-to-text made of examples of intents.yaml over the phone, where it was not what was said: examples\n"
    "# as well. Written by `python -m bench.heard_examples`, not to be edited by hand. May be left out.\n"
)


def main(clips: Path | None, journal: Path) -> None:
    """Hear every example that was not heard yet; add what is worth keeping."""
    intents = yaml.safe_load((ROOT / "config" / "intents.yaml").read_text("utf-8"))["intents"]
    written = {name: intent["examples"] for name, intent in intents.items()}
    kept = yaml.safe_load(_HEARD.read_text("utf-8"))["heard"] if _HEARD.exists() else {}
    journal.parent.mkdir(exist_ok=True)
    journal.touch()
    before = told(journal)
    with contextlib.suppress(KeyboardInterrupt), journal.open("a", encoding="utf-8") as lines:
        for text, got in _heard_of(to_hear(written, before), clips):
            lines.write(json.dumps({"said": text, "heard": got}) + "\n")
    body = yaml.safe_dump(
        {"heard": distorted(written, told(journal), kept)}, sort_keys=False, allow_unicode=True, width=1000
    )
    _HEARD.write_text(_TOP + body, "utf-8")


def clip_name(text: str) -> str:
    """The file of a sentence."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"


def told(journal: Path) -> dict[str, str]:
    """What was heard of each sentence so far. The line at which a run was broken off is left out."""
    heard: dict[str, str] = {}
    for line in journal.read_text("utf-8").splitlines():
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            heard[entry["said"]] = entry["heard"]
    return heard


def to_hear(written: Mapping[str, Sequence[str]], heard: Mapping[str, str]) -> list[str]:
    """The examples that are long enough and were not heard yet."""
    return [
        text for texts in written.values() for text in texts if len(text.split()) >= _FEWEST_WORDS and text not in heard
    ]


def distorted(
    written: Mapping[str, Sequence[str]], heard: Mapping[str, str], kept: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """What there is to learn, by intent, of what was said and heard, with what was kept of earlier hearings: sentences
    of two words or more that are not what was said, are not written as an example, and were heard of one intent only.
    """
    known = {_words(text) for texts in written.values() for text in texts}
    found: dict[str, str] = {}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for intent, text in [*_each(kept), *_learnt(written, heard)]:
        plain = _words(text)
        if intent in written and " " in plain and plain not in known:
            found.setdefault(plain, text)
            owners[plain].add(intent)
    sentences = sorted(found[plain] for plain, intents in owners.items() if len(intents) == 1)
    by_intent = {name: [text for text in sentences if name in owners[_words(text)]] for name in written}
    return {name: texts for name, texts in by_intent.items() if texts}


def _each(sentences: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, texts in sentences.items() for text in texts)


def _learnt(written: Mapping[str, Sequence[str]], heard: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for intent, said in _each(written):
        got = heard.get(said, said).strip()
        wrong, words = errors_in(said, got)
        if 0 < wrong <= _MOST_WRONG * words:
            yield intent, got


def _heard_of(texts: Sequence[str], clips: Path | None) -> Iterable[tuple[str, str]]:
    hear, speak = load("moonshine-base"), load("piper")
    lines = LINES["learning"]
    for text in texts:
        # By the sentence itself: it stays with its line and its speed when others are added before it.
        drawn = hashlib.sha256(text.encode()).digest()
        file = clips / clip_name(text) if clips else None
        pcm = clip(file) if file and file.exists() else spoken(text, _SPEEDS[drawn[0] % len(_SPEEDS)], speak)
        line = lines[drawn[1] % len(lines)]
        yield text, hearing(over(line, pcm, seed=int.from_bytes(drawn[:8], "big")), hear)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None, ROOT / "var" / "heard_examples.jsonl")
