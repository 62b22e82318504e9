"""Reads a webhook of Twilio's, and hands it on when its signature is right.

A missing or wrong signature is 403 and starts nothing. A webhook that is no good though signed is 400, a body over
MAX_BODY_BYTES 413. While the store is down the caller is told so, and goes to a person or to voicemail.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.routes.request_body import body_of
from memory.errors import StoreDown
from memory.people import OrgId
from telephony.errors import BadWebhook
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck
from telephony.twilio.webhooks import CallWebhook, Form, read_call, read_form

log = structlog.get_logger()

MAX_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """A signed webhook: what it says of the call, the org that was dialled (None: no number of ours), and the rest.

    `id` is the carrier's own for this request and its retries, where it gives one.
    """

    call: CallWebhook
    org: OrgId | None
    form: Form
    path: str
    query: dict[str, str]
    id: str | None


class SignedWebhooks:
    """The way in for every webhook of one account. `org_for` names the org of a dialled number, and `trouble` makes the
    TwiML for a call that nothing can be done for now.
    """

    def __init__(
        self, auth_token: str, public_url: str, org_for: Callable[[str], OrgId | None], trouble: Callable[[], str]
    ) -> None:
        self._check = SignatureCheck(auth_token, public_url)
        self._org_for = org_for
        self._trouble = trouble

    async def read(self, request: Request, act: Callable[[Told], Awaitable[Response]]) -> Response:
        """Read a webhook and act on it."""
        path = request.url.path
        form = await signed_form(request, self._check)
        if isinstance(form, Response):
            return form
        try:
            call = read_call(form)
        except BadWebhook as error:
            return refused(path, error)
        id = request.headers.get("I-Twilio-Idempotency-Token") or None
        told = Told(call, self._org_for(call.ours), form, path, dict(request.query_params), id)
        try:
            return await act(told)
        except StoreDown as error:
            log.error("twilio_webhook_failed", path=path, call=call.call_sid, code=error.code)
            return xml(self._trouble())


async def signed_form(request: Request, check: SignatureCheck, most_bytes: int = MAX_BODY_BYTES) -> Form | Response:
    """The form of a webhook whose signature is right; otherwise what it is answered with."""
    path, query = request.url.path, f"?{request.url.query}" if request.url.query else ""
    try:
        body = await body_of(request, most_bytes)
        if body is None:
            return Response(status_code=413)
        form = read_form(body)
    except (BadWebhook, ClientDisconnect) as error:
        return refused(path, error)
    if not check.webhook(path + query, form, request.headers.get(SIGNATURE_HEADER)):
        log.warning("twilio_webhook_refused", path=path, reason="signature")
        return Response(status_code=403)
    return form


def refused(path: str, error: Exception) -> Response:
    """The answer to a webhook that is no good, though it may be signed."""
    log.warning("twilio_webhook_refused", path=path, reason=str(error) or "left")
    return Response(status_code=400)


def xml(body: str | bytes) -> Response:
    """TwiML as an answer."""
    return Response(body, media_type="text/xml")
