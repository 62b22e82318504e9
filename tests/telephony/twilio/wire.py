"""Messages as Twilio sends them, for tests that speak to a media socket."""

from __future__ import annotations

import base64
import json

CALL, ACCOUNT, STREAM = "CA" + "ab" * 16, "AC" + "0" * 32, "MZ1"

CONNECTED = {"event": "connected", "protocol": "Call", "version": "1.0.0"}


def start(token: str | None = None, *, call: str = CALL, account: str = ACCOUNT) -> dict:
    """The start of a stream; `token` goes where our TwiML's `<Parameter>` goes."""
    return {
        "event": "start",
        "sequenceNumber": "1",
        "streamSid": STREAM,
        "start": {
            "accountSid": account,
            "streamSid": STREAM,
            "callSid": call,
            "tracks": ["inbound"],
            "customParameters": {"token": token} if token else {},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        },
    }


def media(mulaw_bytes: bytes = bytes(range(160)), **changes: object) -> dict:
    """Caller audio; `changes` are to the inner part, such as payload="?"."""
    payload = base64.b64encode(mulaw_bytes).decode()
    part = {"track": "inbound", "chunk": "2", "timestamp": "5", "payload": payload} | changes
    return {"event": "media", "sequenceNumber": "3", "streamSid": STREAM, "media": part}


def mark(name: str) -> dict:
    """A mark that comes back."""
    return {"event": "mark", "sequenceNumber": "4", "streamSid": STREAM, "mark": {"name": name}}


def dtmf(digit: str) -> dict:
    """A key that was pressed."""
    part = {"track": "inbound_track", "digit": digit}
    return {"event": "dtmf", "streamSid": STREAM, "sequenceNumber": "5", "dtmf": part}


STOP = {"event": "stop", "sequenceNumber": "9", "streamSid": STREAM, "stop": {"accountSid": ACCOUNT, "callSid": CALL}}


def without(message: dict, *path: str) -> dict:
    """A copy of a message that lacks one field."""
    copy = json.loads(json.dumps(message))
    part = copy
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return copy


def with_start(**changes: object) -> dict:
    """A start whose inner part is changed."""
    copy = start()
    copy["start"] |= changes
    return copy
