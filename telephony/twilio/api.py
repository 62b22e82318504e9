"""Twilio's REST API: one client a process, for calls and messages alike. https://www.twilio.com/docs/usage/api"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from telephony.errors import CarrierFailed

REQUEST_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What was answered. `code` is Twilio's own for what went wrong, where it gives one."""

    status: int
    fields: Mapping[str, Any]

    @property
    def good(self) -> bool:
        """Whether it did what it was asked to."""
        return 200 <= self.status < 300

    @property
    def retryable(self) -> bool:
        """Whether the same may go well a little later."""
        return self.status == 429 or self.status >= 500

    @property
    def code(self) -> int | None:
        """See https://www.twilio.com/docs/api/errors."""
        code = self.fields.get("code")
        return code if isinstance(code, int) else None


class TwilioApi:
    """The API of one account. `url` is https://api.twilio.com, or where a test stands in for it."""

    def __init__(
        self, account_sid: str, auth_token: str, *, url: str, request_seconds: float = REQUEST_SECONDS
    ) -> None:
        self._path = f"/2010-04-01/Accounts/{account_sid}"
        self._http = httpx.AsyncClient(
            base_url=url,
            auth=(account_sid, auth_token),
            timeout=request_seconds,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
            headers={"Accept": "application/json"},
        )

    async def aclose(self) -> None:
        """Close the client."""
        await self._http.aclose()

    async def post(self, resource: str, form: Mapping[str, str]) -> ApiAnswer:
        """Post a form to a resource of the account, such as "Messages.json".

        Raises CarrierFailed when nobody answers: `unsure` unless it is known that nothing has arrived there.
        """
        try:
            answer = await self._http.post(f"{self._path}/{resource}", data=dict(form))
        except httpx.HTTPError as trouble:
            nothing_sent = isinstance(trouble, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            raise CarrierFailed(type(trouble).__name__, retryable=True, unsure=not nothing_sent) from None
        return ApiAnswer(answer.status_code, _fields(answer))


def _fields(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
