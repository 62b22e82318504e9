"""A telephone that texts, and the carrier between it and a gateway: it sends nothing, and keeps what it would send."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from telephony.errors import PhoneTrouble
from telephony.twilio.signature import SIGNATURE_HEADER, sign

SMS = "/twilio/sms"


class SimulatedTexts:
    """The texts of one telephone (`number`, E.164) with the business at `dialled`. `base_url` is the gateway's."""

    def __init__(self, base_url: str, auth_token: str, *, number: str, dialled: str) -> None:
        self._base_url = base_url
        self._auth_token = auth_token
        self._number = number
        self._dialled = dialled
        self._sids = itertools.count(1)
        self._came: asyncio.Queue[str] = asyncio.Queue()

    @asynccontextmanager
    async def carrier(self, port: int) -> AsyncIterator[None]:
        """Stand in for the carrier's API at this port of this machine, which `TWILIO_API_URL` names."""
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self._message)
        app.router.add_post("/2010-04-01/Accounts/{account}/Calls/{call}.json", self._call)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield
        finally:
            await runner.cleanup()

    async def text(self, body: str) -> None:
        """Write to the business. Raises PhoneTrouble when the gateway does not take it."""
        sid = f"SM{next(self._sids):032x}"
        form = {"MessageSid": sid, "From": self._number, "To": self._dialled, "Body": body, "NumMedia": "0"}
        signature = sign(self._auth_token, self._base_url + SMS, form)
        async with (
            aiohttp.ClientSession() as http,
            http.post(self._base_url + SMS, data=form, headers={SIGNATURE_HEADER: signature}) as answer,
        ):
            if answer.status != 200:
                raise PhoneTrouble(f"{SMS} answered {answer.status}")

    async def next(self, *, most_seconds: float = 15.0) -> str:
        """The next text that this telephone would get. Raises PhoneTrouble when none comes in time."""
        try:
            async with asyncio.timeout(most_seconds):
                return await self._came.get()
        except TimeoutError:
            raise PhoneTrouble(f"no text came within {most_seconds:.0f} s") from None

    async def _message(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("To") == self._number:
            self._came.put_nowait(str(form.get("Body", "")))
        return web.json_response({"sid": f"SM{next(self._sids) + 0xF000:032x}", "status": "queued"}, status=201)

    async def _call(self, request: web.Request) -> web.Response:
        """A call is to be ended or sent elsewhere: the simulated phone does that by its TwiML."""
        return web.json_response({"sid": request.match_info["call"]})
