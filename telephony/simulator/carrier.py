"""The carrier's own part of a simulated call: its ids, the signed webhooks it posts, where its sockets go."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

import aiohttp

from telephony.errors import PhoneTrouble
from telephony.twilio.signature import SIGNATURE_HEADER, sign, websocket_url

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def dial_url(url: str, *, public_url: str, base_url: str) -> str:
    """Where a URL of the gateway is really reached from here.

    A URL under `public_url` is reached under `base_url`. TwiML can name only `wss://`; a loopback host has no
    certificate, so it is spoken to by `ws://`.
    """
    for public, base in ((public_url, base_url), (websocket_url(public_url), websocket_url(base_url))):
        if url == public or url.startswith(public + "/"):
            url = base + url[len(public) :]
            break
    if url.startswith("wss://") and urlsplit(url).hostname in LOOPBACK:
        url = "ws://" + url.removeprefix("wss://")
    return url


class CarrierCall:
    """One inbound call as the carrier keeps it. Posts form webhooks, signed over the public URL."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        auth_token: str,
        account_sid: str,
        public_url: str,
        base_url: str,
        caller: str | None,
        dialled: str,
    ) -> None:
        self.call_sid = "CA" + secrets.token_hex(16)
        self.account_sid = account_sid
        self.public_url = public_url
        self.base_url = base_url
        self._http = http
        self._auth_token = auth_token
        # What Twilio gives for a withheld number.
        self._caller = caller or "+266696687"
        self._dialled = dialled
        self._sequence = 0

    def signature(self, url: str, form: dict[str, str] | None = None) -> dict[str, str]:
        """The header that proves a request to be the carrier's."""
        return {SIGNATURE_HEADER: sign(self._auth_token, url, form)}

    async def ask(self, url: str, status: str) -> str:
        """Post a voice webhook to a public URL and give the TwiML of the answer. Raises PhoneTrouble if refused."""
        return await self._post(url, self._form(status))

    async def tell_status(self, status: str, *, seconds: float | None = None) -> None:
        """Post a status callback, numbered as Twilio numbers them."""
        form = self._form(status) | {"CallbackSource": "call-progress-events", "SequenceNumber": str(self._sequence)}
        if seconds is not None:
            form |= {"CallDuration": str(round(seconds)), "Duration": str(-(-round(seconds) // 60))}
        self._sequence += 1
        await self._post(f"{self.public_url}/twilio/voice/status", form)

    def dial(self, url: str) -> str:
        """Where to open the socket of this public wss:// URL."""
        return dial_url(url, public_url=self.public_url, base_url=self.base_url)

    def _form(self, status: str) -> dict[str, str]:
        return {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.call_sid,
            "CallStatus": status,
            "Called": self._dialled,
            "Caller": self._caller,
            "Direction": "inbound",
            "From": self._caller,
            "To": self._dialled,
        }

    async def _post(self, url: str, form: dict[str, str]) -> str:
        headers = self.signature(url, form) | {"I-Twilio-Idempotency-Token": secrets.token_hex(16)}
        try:
            async with self._http.post(self.dial(url), data=form, headers=headers) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PhoneTrouble(f"{url}: {error or type(error).__name__}") from error
        if answer.status >= 300:
            raise PhoneTrouble(f"{url}: answered {answer.status}")
        return text
