"""The wire between the page and `/web/voice`: what may be said, and in which order. No I/O.

In, from the browser:
    binary                              16-bit little-endian mono PCM at 16 kHz, 20 to 40 ms a frame (200 ms at most)
    {"type":"start","token":T}          first, once; T came from POST /web/session
    {"type":"mark","name":N}            all audio before mark N has been played
    {"type":"digit","digit":D}          a key: 0-9, *, #
    {"type":"hang_up"}
Out, to the browser:
    binary                              the same PCM, any length, played in order
    {"type":"ready"}                    the call is answered: send audio now
    {"type":"mark","name":N}            say when all audio before this has been played
    {"type":"clear"}                    drop the audio and marks that are queued
    {"type":"caption","who":W,"text":T,"final":F}   W is "customer" or "frontdesk"
    {"type":"ended"}                    the call is over; the socket closes with 1000

Whatever breaks these rules raises `telephony.errors.ProtocolBroken` with the code that the socket is closed with:
    1001  no sign of life for 15 seconds, or nothing taken for 5
    1002  out of order: audio or an event before `start`, a second `start`
    1003  a `type` that is not listed
    1007  not JSON, not an object, a field missing or of the wrong kind, PCM of an odd length or none
    1008  a token that is wrong, used or too old; no `start` within 5 seconds; more audio than time has passed
    1009  a text over 1,024 characters, a frame over 200 ms
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from telephony.errors import ProtocolBroken

SAMPLE_RATE = 16_000
FRAME_BYTES = 640
"""20 ms of 16-bit mono PCM at 16 kHz."""
LONGEST_FRAME_BYTES = 10 * FRAME_BYTES
LONGEST_TEXT = 1_024
LONGEST_NAME = 200
DIGITS = frozenset("0123456789*#")

GOING_AWAY = 1001
OUT_OF_ORDER = 1002
UNKNOWN = 1003
MALFORMED = 1007
NOT_ALLOWED = 1008
TOO_LARGE = 1009


@dataclass(frozen=True, slots=True)
class Start:
    """The first message: the single-use token that says whose call this is."""

    token: str


@dataclass(frozen=True, slots=True)
class Audio:
    """Caller audio: 16-bit mono PCM at 16 kHz, a whole number of samples."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class MarkPlayed:
    """All audio before this mark has come out of the speaker."""

    name: str


@dataclass(frozen=True, slots=True)
class Digit:
    """A key of the keypad."""

    digit: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller pressed hang up."""


Event = Start | Audio | MarkPlayed | Digit | HangUp


class BrowserWire:
    """Reads what one browser sends, in order. Keeps nothing but whether the call has started."""

    def __init__(self) -> None:
        self.started = False

    def binary(self, data: bytes) -> Audio:
        """A binary frame. Raises ProtocolBroken."""
        if not self.started:
            raise ProtocolBroken(OUT_OF_ORDER, "audio_before_start")
        if len(data) > LONGEST_FRAME_BYTES:
            raise ProtocolBroken(TOO_LARGE, "audio_frame_too_long")
        if not data or len(data) % 2:
            raise ProtocolBroken(MALFORMED, "not_16_bit_audio")
        return Audio(data)

    def text(self, data: str) -> Event:
        """A text frame. Raises ProtocolBroken."""
        if len(data) > LONGEST_TEXT:
            raise ProtocolBroken(TOO_LARGE, "text_too_long")
        message = _object(data)
        kind = _string(message, "type")
        if kind not in ("start", "mark", "digit", "hang_up"):
            raise ProtocolBroken(UNKNOWN, "unknown_type")
        if (kind == "start") is self.started:
            raise ProtocolBroken(OUT_OF_ORDER, "second_start" if self.started else f"{kind}_before_start")
        if kind == "start":
            token = _string(message, "token")
            self.started = True
            return Start(token)
        if kind == "mark":
            return MarkPlayed(_string(message, "name"))
        if kind == "digit":
            digit = _string(message, "digit")
            if digit not in DIGITS:
                raise ProtocolBroken(MALFORMED, "not_a_key")
            return Digit(digit)
        return HangUp()


def _object(data: str) -> dict[str, Any]:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        raise ProtocolBroken(MALFORMED, "not_json") from None
    if not isinstance(message, dict):
        raise ProtocolBroken(MALFORMED, "not_an_object")
    return message


def _string(message: dict[str, Any], field: str) -> str:
    value = message.get(field)
    if not isinstance(value, str) or not value or len(value) > LONGEST_NAME:
        raise ProtocolBroken(MALFORMED, f"bad_{field}")
    return value


class Chunks:
    """Cuts a stream of PCM into 20 ms pieces, whatever the size it comes in."""

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, pcm: bytes) -> list[bytes]:
        """All whole pieces of 640 bytes that are there now; the rest waits for more."""
        if not self._rest and len(pcm) == FRAME_BYTES:
            return [pcm]
        whole = self._rest + pcm
        end = len(whole) - len(whole) % FRAME_BYTES
        self._rest = whole[end:]
        return [whole[at : at + FRAME_BYTES] for at in range(0, end, FRAME_BYTES)]


def ready() -> str:
    """The call is answered."""
    return '{"type":"ready"}'


def mark(name: str) -> str:
    """Ask to be told when all audio so far has been played."""
    return _json({"type": "mark", "name": name})


def clear() -> str:
    """Take back the audio that is queued."""
    return '{"type":"clear"}'


def caption(who: Literal["customer", "frontdesk"], text: str, *, final: bool) -> str:
    """Words to show. A partial (`final=False`) is replaced by the next caption of the same speaker."""
    return _json({"type": "caption", "who": who, "text": text, "final": final})


def ended() -> str:
    """The call is over."""
    return '{"type":"ended"}'


def _json(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)
