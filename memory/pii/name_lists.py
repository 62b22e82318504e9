"""The names that people here have, and the words that look like names and are none. All in lower case."""

from __future__ import annotations

from pathlib import Path


def _words(name: str) -> frozenset[str]:
    lines = (Path(__file__).parent / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


FIRST_NAMES = _words("first_names")
SURNAMES = _words("surnames")
ALSO_WORDS = _words("also_words")
"""Names that are ordinary words, dishes, places or brands, too: "will", "rose", "may", "chase"."""
NOT_NAMES = _words("not_names")
"""What follows "I'm", "this is" or "ask for" without being a name."""
NAMES = FIRST_NAMES | SURNAMES
CLEAR_NAMES = NAMES - ALSO_WORDS - NOT_NAMES
CLEAR_FIRST_NAMES = FIRST_NAMES - ALSO_WORDS - NOT_NAMES
CLEAR_SURNAMES = SURNAMES - ALSO_WORDS - NOT_NAMES
