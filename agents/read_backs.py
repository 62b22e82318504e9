"""What a customer's yes is bound to: the details that were read back to them, in a turn before the one of the yes.

A code is the details, hashed, and the turn in which they were read back, hashed. With other details there is another
code, so what was not read back cannot be agreed to; and a code of this very turn cannot be agreed to in it, for nobody
has heard it yet.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from memory.conversation import JSON, TurnId

_DETAILS, _TURN = 10, 6
"""Hexadecimal digits. Enough that no two read-backs of one customer meet; short enough for a model to repeat."""


def read_back_code(details: Mapping[str, JSON], turn: TurnId) -> str:
    """The code of these details, read back in this turn. Case and spaces do not tell details apart."""
    told = json.dumps(_plain(dict(details)), sort_keys=True)
    return _hash(told, _DETAILS) + _hash(turn, _TURN)


def same_details(code: str | None, other: str | None) -> bool:
    """Whether two codes are of the same details, whenever they were read back."""
    return code is not None and other is not None and code[:_DETAILS] == other[:_DETAILS]


def of_turn(code: str, turn: TurnId) -> bool:
    """Whether these details were first read back in this turn."""
    return code[_DETAILS:] == _hash(turn, _TURN)


def plain_text(text: str) -> str:
    """A detail as it is compared."""
    return " ".join(text.split()).casefold()


def _plain(value: JSON) -> JSON:
    match value:
        case str():
            return plain_text(value)
        case dict():
            plain = {name: _plain(inner) for name, inner in value.items()}
            return {name: inner for name, inner in plain.items() if inner not in (None, 0, "", {})}
        case _:
            return value


def _hash(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:digits]
