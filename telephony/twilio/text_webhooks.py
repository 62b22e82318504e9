"""Twilio's webhooks about texts: form fields as small values. https://www.twilio.com/docs/messaging/guides/webhook-request

Only what is used is read, strictly: what a text cannot be without raises BadWebhook when it is missing or there twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from telephony.errors import BadWebhook
from telephony.twilio.webhooks import Form, known_number, only

OptOut = Literal["stop", "start", "help"]
Outcome = Literal["sent", "delivered", "failed"]

_SID = re.compile(r"[SM]M[0-9a-fA-F]{32}")
_MOST_MEDIA = 10
_WORDS: dict[str, OptOut] = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"), "stop"),
    **dict.fromkeys(("HELP", "INFO"), "help"),
}
"""Texts of one word that Twilio heeds and answers itself. Not START and YES: it answers them only to who had stopped
it, and then `OptOutType` may say so. https://help.twilio.com/articles/223134027
"""
_OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(("accepted", "queued", "sending", "sent"), "sent"),
    **dict.fromkeys(("delivered", "read"), "delivered"),
    **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
}


@dataclass(frozen=True, slots=True)
class TextWebhook:
    """A text that came in. `theirs` is None when it did not come from a telephone. `media` are MIME types and URLs;
    `place` is latitude, longitude and what it is called. What `heeded` names, Twilio has done and answered.
    """

    sid: str
    ours: str
    theirs: str | None
    body: str
    media: tuple[tuple[str, str], ...] = ()
    place: tuple[float, float, str] | None = None
    heeded: OptOut | None = None


@dataclass(frozen=True, slots=True)
class TextStatus:
    """How far a text of ours has come; None for a status that says nothing of that."""

    sid: str
    outcome: Outcome | None
    code: str | None


def read_text(form: Form) -> TextWebhook:
    """A text that came in. Raises BadWebhook."""
    body = _first(form, "Body")
    return TextWebhook(
        sid=_sid(form),
        ours=only(form, "To"),
        theirs=known_number(only(form, "From")),
        body=body,
        media=_media(form),
        place=_place(form),
        heeded=_heeded(body, _first(form, "OptOutType")),
    )


def read_text_status(form: Form) -> TextStatus:
    """A status callback. Raises BadWebhook."""
    return TextStatus(_sid(form), _OUTCOMES.get(only(form, "MessageStatus")), _first(form, "ErrorCode")[:9] or None)


def _heeded(body: str, opt_out_type: str) -> OptOut | None:
    kinds: dict[str, OptOut] = {"STOP": "stop", "START": "start", "HELP": "help"}
    return kinds.get(opt_out_type.upper()) or _WORDS.get(body.strip().upper())


def _media(form: Form) -> tuple[tuple[str, str], ...]:
    count = _first(form, "NumMedia")
    many = int(count) if re.fullmatch(r"\d{1,2}", count, re.ASCII) else 0
    places = range(min(many, _MOST_MEDIA))
    return tuple((_first(form, f"MediaContentType{place}"), _first(form, f"MediaUrl{place}")) for place in places)


def _place(form: Form) -> tuple[float, float, str] | None:
    written = [_first(form, name) for name in ("Latitude", "Longitude")]
    if not all(re.fullmatch(r"-?\d{1,3}(?:\.\d{1,12})?", each, re.ASCII) for each in written):
        return None
    latitude, longitude = map(float, written)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude, _first(form, "Label") or _first(form, "Address")


def _sid(form: Form) -> str:
    sid = only(form, "MessageSid")
    if not _SID.fullmatch(sid):
        raise BadWebhook("MessageSid is not one")
    return sid


def _first(form: Form, name: str) -> str:
    """A field that need not be there."""
    return next((value for field, value in form if field == name), "")
