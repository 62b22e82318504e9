"""Asks Twilio to end a live call, or to go on with it at another URL. https://www.twilio.com/docs/voice/api/call-resource

A call that is over by then is no error: what was wanted has happened.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

import structlog

from telephony.errors import CarrierFailed
from telephony.twilio.api import TwilioApi

log = structlog.get_logger()

_AGAIN_SECONDS = 0.2
_CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
_NOT_IN_PROGRESS = 21220
"""Twilio's code for changing a call that has ended. https://www.twilio.com/docs/api/errors/21220"""


class TwilioCalls:
    """The live calls of one account."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

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
        answer = await self._api.post(f"Calls/{call_sid}.json", change)
        if answer.good:
            return True
        if answer.status == 404 or answer.code == _NOT_IN_PROGRESS:
            return False
        log.warning("twilio_call_not_changed", call=call_sid, status=answer.status, code=answer.code)
        raise CarrierFailed(f"answered {answer.status}, code {answer.code}", retryable=answer.retryable)
