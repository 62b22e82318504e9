"""The wire between the page and `/web/chat`: JSON texts, one object each. No I/O.

In, from the page:
    {"type":"start","token":T}              first, once; T came from POST /web/session
    {"type":"message","id":I,"text":X}      I is made by the page, the same when it sends a message again
    {"type":"ping"}                         a sign of life while nothing is said
Out, to the page (`ChatEvent`):
    {"type":"history","turns":[{"id","who","text","channel","at"}],"greeting":G}   first; G only counts when no turns
    {"type":"message","id":I,"text":X,"at":A}      a message of the customer has been taken in
    {"type":"typing","to":I}                       an answer to I is being made
    {"type":"text","to":I,"delta":D}               a piece of it
    {"type":"done","to":I,"id":R,"text":X,"at":A}  all of it, as it is kept
    {"type":"note","code":C}                       "hand_off" or "ended": something for the page to say
    {"type":"error","id":I,"code":C,"message":M,"retryable":B}   message I was not answered; the page keeps its text
    {"type":"pong"}

Close codes: 1001 silent for 150 seconds or takes nothing, 1002 out of order, 1003 unknown type or a binary frame,
1007 not JSON or a bad field, 1008 not allowed, 1009 larger than 16 KB, 1011 our own failure. A message over the limit
of characters is no broken wire: it gets an `error` in words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from gateway.errors import GatewayTrouble

LARGEST_FRAME = 16_384
ChatEvent = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class ChatWireBroken(GatewayTrouble):
    """The page broke the rules of the wire. `close_code` is for the socket, `reason` a stable word for the log."""

    code = "chat_wire_broken"
    retryable = False

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__(reason)
        self.close_code = close_code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Start:
    """The first message: the single-use token that says whose chat this is."""

    token: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something that the customer wrote. `id` is the page's own, 8 to 64 letters, digits and dashes."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ping:
    """A sign of life."""


def read(data: str | bytes | None, *, started: bool) -> Start | Message | Ping:
    """One frame of the page. Raises ChatWireBroken."""
    if not isinstance(data, str):
        raise ChatWireBroken(1003, "not_text")
    if len(data) > LARGEST_FRAME:
        raise ChatWireBroken(1009, "text_too_long")
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        raise ChatWireBroken(1007, "not_json") from None
    kind = message.get("type") if isinstance(message, dict) else None
    if not isinstance(kind, str):
        raise ChatWireBroken(1007, "no_type")
    if kind not in ("start", "message", "ping"):
        raise ChatWireBroken(1003, "unknown_type")
    if (kind == "start") is started:
        raise ChatWireBroken(1002, "second_start" if started else f"{kind}_before_start")
    if kind == "start":
        token = message.get("token")
        if not isinstance(token, str) or not 0 < len(token) <= 200:
            raise ChatWireBroken(1007, "bad_token")
        return Start(token)
    if kind == "message":
        text, made = message.get("text"), message.get("id")
        if not isinstance(text, str) or not isinstance(made, str) or not _ID.fullmatch(made):
            raise ChatWireBroken(1007, "bad_message")
        return Message(made, text)
    return Ping()
