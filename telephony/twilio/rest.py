"""Asks Twilio to end a live call, or to go on with it at another URL. https://www.twilio.com/docs/voice/api/call-resource

One client a process, for all calls. A call that is over by then is no error: what was wanted has happened.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import httpx
import structlog

from telephony.errors import CarrierFailed

log = structlog.get_logger()

REQUEST_SECONDS = 3.0
_AGAIN_SECONDS = 0.2
_CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
_NOT_IN_PROGRESS = 21220
"""Twilio's code for changing a call that has ended. https://www.twilio.com/docs/api/errors/21220"""


class TwilioCalls:
    """The live calls of one account. `api_url` is https://api.twilio.com, or where a test stands in for it."""

    def __init__(
        self, account_sid: str, auth_token: str, *, api_url: str, request_seconds: float = REQUEST_SECONDS
    ) -> None:
        self._path = f"/2010-04-01/Accounts/{account_sid}/Calls"
        self._http = httpx.AsyncClient(
            base_url=api_url,
            auth=(account_sid, auth_token),
            timeout=request_seconds,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
            headers={"Accept": "application/json"},
        )

    async def aclose(self) -> None:
        """Close the client."""
        await self._http.aclose()

    async def hang_up(self, call_sid: str) -> bool:
        """End a call. False when it was over already. Raises CarrierFailed."""
        return await self._update(call_sid, {"Status": "completed"})

    async def redirect(self, call_sid: str, url: str) -> bool:
        """Leave what the call is doing, its media stream too, and ask `url` what to do. False when it was over."""
        return await self._update(call_sid, {"Url": url, "Method": "POST"})

    async def _update(self, call_sid: str, change: Mapping[str, str]) -> bool:
        """Both changes may be made twice with the effect of once, so one that got no answer is tried again."""
        if not _CALL_SID.fullmatch(call_sid):
            raise CarrierFailed("this is not a CallSid", retryable=False)
        try:
            return await self._ask(call_sid, change)
        except CarrierFailed as failed:
            if not failed.retryable:
                raise
        await asyncio.sleep(_AGAIN_SECONDS)
        return await self._ask(call_sid, change)

    async def _ask(self, call_sid: str, change: Mapping[str, str]) -> bool:
        try:
            answer = await self._http.post(f"{self._path}/{call_sid}.json", data=dict(change))
        except httpx.HTTPError as trouble:
            raise CarrierFailed(type(trouble).__name__, retryable=True) from None
        if answer.is_success:
            return True
        code = _code(answer)
        if answer.status_code == 404 or code == _NOT_IN_PROGRESS:
            return False
        log.warning("twilio_call_not_changed", call=call_sid, status=answer.status_code, code=code)
        retryable = answer.status_code == 429 or answer.status_code >= 500
        raise CarrierFailed(f"answered {answer.status_code}, code {code}", retryable=retryable)


def _code(answer: httpx.Response) -> int | None:
    """Twilio's own code of what went wrong."""
    try:
        found = answer.json()
    except ValueError:
        return None
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, int) else None
