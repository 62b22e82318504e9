"""Takes personal data out of a text: numbers, addresses and names go, and say only what kind they were.

Prices, dates, times, counts, ZIP codes, order numbers and the words of a menu stay, so that what is left can still be
read and learned from. It is rules and word lists, so it knows no person: a name that is neither given as one nor a
common one is missed, unless it is among the `names`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from memory.pii.digit_kinds import digit_pii
from memory.pii.findings import Pii, apart, without, without_placeholders
from memory.pii.internet import internet_pii
from memory.pii.known_names import known_names
from memory.pii.names import names_of_people
from memory.pii.spoken_emails import spoken_emails
from memory.pii.street_addresses import street_addresses

# Each looks at what those before it left. An address goes before the phone numbers its house number might join.
_FINDERS: tuple[Callable[[str], list[Pii]], ...] = (internet_pii, spoken_emails, street_addresses, digit_pii)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without personal data, and what was found where in the text it was before, in order."""

    text: str
    found: tuple[Pii, ...]


def redact(text: str, *, names: Iterable[str] = ()) -> Redacted:
    """The text with "[phone]", "[email]", "[card]", "[ssn]", "[address]", "[ip]" and "[name]" in place of them.

    `names` are those known of the customer, found in any case. Never raises; a redacted text stays as it is.
    """
    known = tuple(names)
    found: list[Pii] = []
    # What is left may read otherwise without what was taken out, so it is looked at until nothing more is found.
    while new := _find(text, known):
        found = _in_order(found, new)
        for pii in reversed(new):
            text = text[: pii.start] + pii.placeholder + text[pii.end :]
    return Redacted(text, tuple(found))


def _find(text: str, names: tuple[str, ...]) -> list[Pii]:
    """What is found in one look, in order, none over another."""
    left = without_placeholders(text)
    found: list[Pii] = []
    for finder in (*_FINDERS, lambda rest: known_names(rest, names), names_of_people):
        new = apart(finder(left))
        left = without(left, new)
        found += new
    return sorted(found, key=lambda pii: pii.start)


def _in_order(before: list[Pii], new: list[Pii]) -> list[Pii]:
    """All that was found, by its place in the first text; `new` is by its place in the text with `before` redacted."""
    together = list(before)
    for pii in new:
        gone = 0
        for earlier in before:
            if earlier.start - gone >= pii.start:
                break
            gone += earlier.end - earlier.start - len(earlier.placeholder)
        together.append(Pii(pii.kind, pii.start + gone, pii.end + gone))
    return sorted(together, key=lambda pii: pii.start)
