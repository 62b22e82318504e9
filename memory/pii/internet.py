"""Email and IP addresses as they are written, and IP addresses as they are said."""

from __future__ import annotations

import ipaddress
import re

from memory.pii.findings import Pii
from memory.pii.number_runs import NUMBER_WORD

_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")
_V4 = re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)", re.ASCII)
_V6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
_VERSION = re.compile(r"(?:version|release|build|section|\bv)\s{0,4}$", re.IGNORECASE)
_BYTE = rf"(?:\d{{1,3}}|{NUMBER_WORD}(?:[ -]{NUMBER_WORD}){{0,3}})"
_SPOKEN_V4 = re.compile(rf"\b{_BYTE}(?: (?:dot|point) {_BYTE}){{3}}\b", re.IGNORECASE)


def internet_pii(text: str) -> list[Pii]:
    """The email and IP addresses in a text. A machine's own address (127.0.0.1, ::1, 0.0.0.0) is nobody's."""
    found = [Pii("email", *email.span()) for email in _EMAIL.finditer(text)] if "@" in text else []
    if text.count(".") > 2:
        found += [Pii("ip", *ip.span()) for ip in _V4.finditer(text) if _is_somebodys(text, ip)]
    if text.count(":") > 1:
        found += [Pii("ip", *ip.span()) for ip in _V6.finditer(text) if _is_somebodys(text, ip)]
    return found + [Pii("ip", *ip.span()) for ip in _SPOKEN_V4.finditer(text)]


def _is_somebodys(text: str, found: re.Match[str]) -> bool:
    try:
        address = ipaddress.ip_address(found[0])
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified:
        return False
    return not _VERSION.search(text[max(0, found.start() - 12) : found.start()])
