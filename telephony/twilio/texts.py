"""Sends text messages over Twilio. https://www.twilio.com/docs/messaging/api/message-resource"""

from __future__ import annotations

from telephony.errors import CarrierFailed
from telephony.twilio.api import TwilioApi

STOPPED = 21610
"""Twilio's code for a recipient who has told it to stop. https://www.twilio.com/docs/api/errors/21610"""


class TwilioTexts:
    """The text messages of one account, from one of its numbers (E.164)."""

    def __init__(self, api: TwilioApi, ours: str) -> None:
        self._api = api
        self._ours = ours

    async def send(self, to: str, body: str, *, status_url: str | None = None) -> str:
        """Send one text of up to 1,600 characters; gives its MessageSid. News of it is posted to `status_url`.

        Raises CarrierFailed with Twilio's own code. Tries once: a text without an answer may be on its way.
        """
        form = {"To": to, "From": self._ours, "Body": body}
        if status_url:
            form["StatusCallback"] = status_url
        answer = await self._api.post("Messages.json", form)
        sid = answer.fields.get("sid")
        if answer.good and isinstance(sid, str) and sid:
            return sid
        raise CarrierFailed(
            f"answered {answer.status}, code {answer.code}",
            retryable=answer.retryable,
            unsure=answer.good or answer.status >= 500,
            carrier_code=answer.code,
        )
