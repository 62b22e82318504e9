"""A customer's telephone and their carrier, for tests of texts: signs and posts what is written, keeps what comes back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telephony.twilio.signature import SIGNATURE_HEADER, sign
from tests.gateway.running import AUTH_TOKEN, DIALLED

JANE = "+14155550123"


def sid(number: int) -> str:
    """The n-th MessageSid of a text that comes in."""
    return f"SM{number:032x}"


@dataclass
class TextCarrier:
    """The carrier's API, and the telephones behind it. `answers` are given first, then that all is well."""

    answers: list[Response] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def routes(self) -> list[Route]:
        return [Route("/2010-04-01/Accounts/{account}/Messages.json", self._create, methods=["POST"])]

    async def _create(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if self.answers:
            return self.answers.pop(0)
        form["sid"] = f"SM{len(self.sent) + 0xF000:032x}"
        self.sent.append(form)
        self.at.append(datetime.now(UTC))
        self.news.set()
        return JSONResponse({"sid": form["sid"], "status": "queued"}, 201)

    def to(self, number: str = JANE) -> list[str]:
        """What this telephone got."""
        return [form["Body"] for form in self.sent if form["To"] == number]

    async def until(self, count: int, number: str = JANE, *, seconds: float = 30) -> list[str]:
        """What this telephone got, once it is as many."""
        async with asyncio.timeout(seconds):
            while len(self.to(number)) < count:
                self.news.clear()
                await self.news.wait()
        return self.to(number)


class Texter:
    """Somebody who texts a gateway at `address`, known to the carrier as `public_url`."""

    def __init__(self, http: aiohttp.ClientSession, address: str, public_url: str, number: str = JANE) -> None:
        self._http = http
        self._address = address
        self._public_url = public_url
        self._numbers = itertools.count(1)
        self.number = number

    async def text(self, body: str, **more: str) -> tuple[int, str]:
        """Write a text; gives what the carrier was answered."""
        form = {
            "MessageSid": sid(next(self._numbers)),
            "From": self.number,
            "To": DIALLED,
            "Body": body,
            "NumMedia": "0",
        }
        return await self.post("/twilio/sms", {**form, **more})

    async def status(self, url: str, of: str, status: str, **more: str) -> int:
        """The carrier tells how far a text has come, at the URL that it was given."""
        parts = urlsplit(url)
        return (await self.post(f"{parts.path}?{parts.query}", {"MessageSid": of, "MessageStatus": status, **more}))[0]

    async def post(self, path: str, form: Mapping[str, str], *, signature: str | None = None) -> tuple[int, str]:
        """Post a signed webhook."""
        signature = sign(AUTH_TOKEN, self._public_url + path, form) if signature is None else signature
        async with self._http.post(
            self._address + path, data=dict(form), headers={SIGNATURE_HEADER: signature}
        ) as answer:
            return answer.status, await answer.text()
