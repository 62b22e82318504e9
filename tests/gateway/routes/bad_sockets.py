"""Every way in which a media socket can go wrong, with the close code that it gets."""

from __future__ import annotations

from contextlib import suppress

from websockets.exceptions import InvalidStatus

from tests.gateway.routes.twilio_house import House, close_code, send
from tests.telephony.twilio.wire import CONNECTED, STOP, media, start


async def _says_nothing(house: House, token: str) -> int | None:
    async with house.socket() as phone:
        return (await close_code(phone))[0]


async def _leaves_at_once(house: House, token: str) -> int | None:
    phone = await house.socket()
    await send(phone, CONNECTED, start(token))
    phone.transport.abort()
    await phone.wait_closed()
    return None


async def _is_refused(house: House, token: str) -> int | None:
    with suppress(InvalidStatus):
        await house.socket("wrong")
    return None


def _says(*messages: dict | str | bytes, started: bool = True):
    async def behave(house: House, token: str) -> int | None:
        async with house.socket() as phone:
            await send(phone, *((CONNECTED, start(token)) if started else ()), *messages)
            return (await close_code(phone))[0]

    return behave


BAD = [
    ("says nothing", _says_nothing, 1008),
    ("leaves within 100 ms", _leaves_at_once, None),
    ("has no signature", _is_refused, None),
    ("wrong token", _says(CONNECTED, start("x.y"), started=False), 1008),
    ("not JSON", _says("{"), 1007),
    ("binary", _says(b"\x00"), 1003),
    ("unknown event", _says({"event": "levitate"}), 1002),
    ("media before start", _says(CONNECTED, media(bytes(160)), started=False), 1002),
    ("two starts", _says(start("x.y")), 1002),
    ("base64 that is not", _says(media(payload="!")), 1007),
    ("odd payload", _says(media(b"abc")), 1007),
    ("1 MB payload", _says(media(bytes(1 << 20))), 1009),
    ("stop without start", _says(CONNECTED, STOP, started=False), 1002),
]
