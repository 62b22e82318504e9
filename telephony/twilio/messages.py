"""Twilio Media Streams, without a socket: what arrives becomes small values, what we say becomes text.

https://www.twilio.com/docs/voice/media-streams/websocket-messages. `StreamReader` keeps the order that Twilio promises:
`connected`, one `start`, then `media`, `mark`, `dtmf` in any order, one `stop`. Anything else raises ProtocolBroken:

| close | reason                                                                                  |
|-------|-----------------------------------------------------------------------------------------|
| 1002  | unknown_event, out_of_order (media before start, a second start, stop without start),   |
|       | bad_message (a field missing or of the wrong kind), wrong_stream (another streamSid)     |
| 1003  | wrong_format (not mu-law at 8 kHz mono); binary frames, which `media.py` refuses itself  |
| 1007  | not_json, bad_payload (not base64, or an odd number of bytes)                            |
| 1009  | too_large (a message over MAX_MESSAGE_CHARS)                                             |
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from telephony.errors import ProtocolBroken

MAX_MESSAGE_CHARS = 65_536
"""Twilio sends about 350 for 20 ms; this leaves room for six seconds at once."""

MEDIA_BEGINS = b'{"event":"media"'
"""How nearly every message begins. One that says the same in another order is as good, and read less directly."""

_FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


@dataclass(frozen=True, slots=True)
class Connected:
    """The first message: the socket speaks Media Streams."""


@dataclass(frozen=True, slots=True)
class Started:
    """The stream begins. `parameters` are the `<Parameter>`s of our TwiML."""

    stream_sid: str
    account_sid: str
    call_sid: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """All audio before this mark was played, or flushed by a `clear`."""

    name: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A DTMF key: 0-9, A-D, * or #."""

    digit: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The stream is over: the call ended, or moved to other TwiML."""


Event = Connected | Started | Marked | Pressed | Stopped


class StreamReader:
    """Reads the messages of one stream in the order they come."""

    def __init__(self) -> None:
        self._connected = False
        self._stream_sid: str | None = None
        self._stopped = False

    def read(self, text: str | bytes) -> Event | bytes:
        """What a text frame says: an event, or `bytes` for caller audio (mu-law, 8 kHz). Raises ProtocolBroken."""
        if len(text) > MAX_MESSAGE_CHARS:
            raise ProtocolBroken(1009, "too_large")
        try:
            message = orjson.loads(text)
            kind = message["event"]
        except orjson.JSONDecodeError:
            raise ProtocolBroken(1007, "not_json") from None
        except (TypeError, KeyError):
            raise ProtocolBroken(1002, "bad_message") from None
        # Fifty of every fifty-one messages are audio, so that is looked at first and makes no object of its own.
        if kind == "media":
            return self._media(message)
        if not isinstance(kind, str) or kind not in _READERS:
            raise ProtocolBroken(1002, "unknown_event")
        return _READERS[kind](self, message)

    def _media(self, message: dict[str, Any]) -> bytes:
        self._check_stream(message)
        try:
            media = message["media"]
            # A <Connect> stream carries the caller alone; anything else would be our own voice coming back.
            if media["track"] != "inbound":
                raise ProtocolBroken(1002, "bad_message")
            payload = binascii.a2b_base64(media["payload"], strict_mode=True)
        except (KeyError, TypeError):
            raise ProtocolBroken(1002, "bad_message") from None
        except ValueError:  # binascii.Error, or a payload that is not ASCII
            raise ProtocolBroken(1007, "bad_payload") from None
        # The carrier sends whole milliseconds, eight bytes each.
        if len(payload) & 1:
            raise ProtocolBroken(1007, "bad_payload")
        return payload

    def _check_stream(self, message: dict[str, Any]) -> None:
        if self._stream_sid is None or self._stopped:
            raise ProtocolBroken(1002, "out_of_order")
        if message.get("streamSid") != self._stream_sid:
            raise ProtocolBroken(1002, "wrong_stream")

    def _connected_read(self, _message: dict[str, Any]) -> Connected:
        if self._connected:
            raise ProtocolBroken(1002, "out_of_order")
        self._connected = True
        return Connected()

    def _start_read(self, message: dict[str, Any]) -> Started:
        if not self._connected or self._stream_sid is not None:
            raise ProtocolBroken(1002, "out_of_order")
        start = _part(message, "start")
        if start.get("mediaFormat") != _FORMAT:
            raise ProtocolBroken(1003, "wrong_format")
        parameters = start.get("customParameters", {})
        if not isinstance(parameters, dict) or not all(isinstance(value, str) for value in parameters.values()):
            raise ProtocolBroken(1002, "bad_message")
        started = Started(
            _string(start, "streamSid"), _string(start, "accountSid"), _string(start, "callSid"), parameters
        )
        # It is written into every message that we send, so it must be as plain as Twilio's are.
        if not (started.stream_sid.isascii() and started.stream_sid.isalnum()):
            raise ProtocolBroken(1002, "bad_message")
        self._stream_sid = started.stream_sid
        return started

    def _mark_read(self, message: dict[str, Any]) -> Marked:
        self._check_stream(message)
        return Marked(_string(_part(message, "mark"), "name"))

    def _dtmf_read(self, message: dict[str, Any]) -> Pressed:
        self._check_stream(message)
        digit = _string(_part(message, "dtmf"), "digit")
        if len(digit) != 1 or digit not in "0123456789*#ABCD":
            raise ProtocolBroken(1002, "bad_message")
        return Pressed(digit)

    def _stop_read(self, message: dict[str, Any]) -> Stopped:
        self._check_stream(message)
        self._stopped = True
        return Stopped()


_READERS = {
    "connected": StreamReader._connected_read,
    "start": StreamReader._start_read,
    "mark": StreamReader._mark_read,
    "dtmf": StreamReader._dtmf_read,
    "stop": StreamReader._stop_read,
}


def _part(message: dict[str, Any], name: str) -> dict[str, Any]:
    part = message.get(name)
    if not isinstance(part, dict):
        raise ProtocolBroken(1002, "bad_message")
    return part


def _string(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value:
        raise ProtocolBroken(1002, "bad_message")
    return value


def media_message(stream_sid: str, mulaw: bytes) -> str:
    """Audio for the caller, queued by Twilio and played in order."""
    payload = binascii.b2a_base64(mulaw, newline=False).decode("ascii")
    return f'{{"event":"media","streamSid":"{stream_sid}","media":{{"payload":"{payload}"}}}}'


def mark_message(stream_sid: str, name: str) -> str:
    """Ask for a mark to come back when all audio queued so far was played."""
    return orjson.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": name}}).decode()


def clear_message(stream_sid: str) -> str:
    """Take back all queued audio. Every pending mark comes back at once."""
    return orjson.dumps({"event": "clear", "streamSid": stream_sid}).decode()
