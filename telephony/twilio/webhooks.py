"""Twilio's voice webhooks: form fields as small values. https://www.twilio.com/docs/voice/twiml#request-parameters

Only what is used is read, strictly: a field that is missing, or there twice, raises BadWebhook. Only who calls
may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from telephony.call_session import Direction
from telephony.errors import BadWebhook

Form = Sequence[tuple[str, str]]

MAX_FIELDS = 200

# What Twilio gives as a number when the caller's is withheld: the words RESTRICTED, BLOCKED, UNKNOWN, ANONYMOUS and
# UNAVAILABLE as spelled on a telephone's keys. They look like numbers and belong to nobody.
_WITHHELD = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"})
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class CallWebhook:
    """What every voice webhook says. `ours` is the number of this house, whichever way the call goes."""

    call_sid: str
    status: str
    direction: Direction
    ours: str
    theirs: str | None
    sequence: int | None


def read_form(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form body, repeated ones too. Raises BadWebhook for more fields than any webhook has."""
    try:
        return parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace"
        )
    except ValueError as error:
        raise BadWebhook(str(error)) from error


def read_call(form: Form) -> CallWebhook:
    """What a voice webhook or a status callback says. Raises BadWebhook."""
    call_sid = only(form, "CallSid")
    if not _CALL_SID.fullmatch(call_sid):
        raise BadWebhook("CallSid is not one")
    direction: Direction = "inbound" if only(form, "Direction") == "inbound" else "outbound"
    ours, theirs = ("To", "From") if direction == "inbound" else ("From", "To")
    number = known_number(_if_there(form, theirs))
    return CallWebhook(call_sid, only(form, "CallStatus"), direction, only(form, ours), number, _sequence(form))


def only(form: Form, name: str) -> str:
    """A field that must be there once, with something in it. Raises BadWebhook."""
    values = [value for field, value in form if field == name]
    if len(values) != 1 or not values[0]:
        raise BadWebhook(f"{name} must be there once")
    return values[0]


def _if_there(form: Form, name: str) -> str:
    """A field that is left out or empty where there is nothing to say, as the number of a caller who has none."""
    values = [value for field, value in form if field == name]
    if len(values) > 1:
        raise BadWebhook(f"{name} must be there once")
    return values[0] if values else ""


def known_number(number: str) -> str | None:
    """An E.164 number as it is; None for a withheld one, a SIP address or anything else that names no telephone."""
    return number if _E164.fullmatch(number) and number not in _WITHHELD else None


def _sequence(form: Form) -> int | None:
    values = [value for name, value in form if name == "SequenceNumber"]
    if not values:
        return None
    if len(values) > 1 or not re.fullmatch(r"\d{1,9}", values[0], re.ASCII):
        raise BadWebhook("SequenceNumber is not one number")
    return int(values[0])
