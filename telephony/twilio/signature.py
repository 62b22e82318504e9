"""`X-Twilio-Signature`: proof that a request is Twilio's. https://www.twilio.com/docs/usage/security

Signed is the public URL, which is configured: behind a proxy the request's own URL is another one, and its Host header
is whatever a stranger writes. A media socket is signed over the `wss://` URL without parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

SIGNATURE_HEADER = "X-Twilio-Signature"


def sign(auth_token: str, url: str, form: Mapping[str, str] | None = None) -> str:
    """The signature that Twilio puts on a request: base64 of HMAC-SHA1 over the URL and the sorted form."""
    return RequestValidator(auth_token).compute_signature(url, dict(form or {}))


def websocket_url(url: str) -> str:
    """The same URL as a socket: https:// as wss://. TwiML knows no ws://, so http:// too becomes wss://."""
    return "wss://" + url.partition("://")[2]


class SignatureCheck:
    """Checks requests by the account's auth token and the public URL that Twilio was given, such as https://host."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._validator = RequestValidator(auth_token)
        self._public_url = public_url.rstrip("/")

    def webhook(self, path_and_query: str, form: Iterable[tuple[str, str]], signature: str | None) -> bool:
        """Whether a POST to this path, with its query, carries Twilio's signature over all its form fields."""
        # A multi-dict, because a plain one keeps only the last value of a repeated field.
        return self._valid(self._public_url + path_and_query, ImmutableMultiDict(list(form)), signature)

    def socket(self, path: str, signature: str | None) -> bool:
        """Whether the upgrade to a socket at this path carries Twilio's signature."""
        return self._valid(websocket_url(self._public_url) + path, {}, signature)

    def _valid(self, url: str, form: object, signature: str | None) -> bool:
        # The validator raises TypeError where there is no signature at all.
        return bool(signature) and self._validator.validate(url, form, signature)
