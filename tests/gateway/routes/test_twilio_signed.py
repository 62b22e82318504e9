"""The way in for Twilio's webhooks, by itself. Over real calls: `test_twilio.py`."""

from __future__ import annotations

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.routes.twilio_signed import SignedWebhooks, Told, xml
from memory.errors import StoreDown
from memory.people import OrgId
from telephony.twilio.signature import SIGNATURE_HEADER, sign
from tests.gateway.routes.twilio_house import CALLER, OURS, PUBLIC, TOKEN
from tests.local_server import serving
from tests.telephony.twilio.wire import CALL

FORM = {"CallSid": CALL, "From": CALLER, "To": OURS, "CallStatus": "ringing", "Direction": "inbound"}


class Reader:
    """Notes what it is told, or has trouble."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.down = False
        self._signed = SignedWebhooks(
            TOKEN, PUBLIC, lambda number: OrgId("org") if number == OURS else None, self.sorry
        )

    def sorry(self) -> str:
        return "<Response/>"

    async def read(self, request: Request) -> Response:
        return await self._signed.read(request, self.act)

    async def act(self, told: Told) -> Response:
        if self.down:
            raise StoreDown("away")
        self.told.append(told)
        return xml("<Response><Hangup/></Response>")


@pytest.fixture
async def door():
    reader = Reader()
    async with (
        serving([Route("/hook", reader.read, methods=["POST"])]) as address,
        aiohttp.ClientSession(f"http://{address}") as http,
    ):

        async def post(path: str, form: dict[str, str], **headers: str) -> tuple[int, str]:
            headers = {SIGNATURE_HEADER: sign(TOKEN, PUBLIC + path, form), **headers}
            async with http.post(path, data=form, headers=headers) as answer:
                return answer.status, await answer.text()

        yield reader, post


async def test_all_that_a_webhook_says_is_handed_on(door):
    reader, post = door
    headers = {"I-Twilio-Idempotency-Token": "I-1"}
    assert (await post("/hook?tried=staff", FORM | {"DialCallStatus": "busy"}, **headers))[0] == 200
    [told] = reader.told
    assert (told.call.call_sid, told.org, told.path, told.query, told.id) == (
        *(CALL, "org", "/hook"),
        *({"tried": "staff"}, "I-1"),
    )
    assert dict(told.form)["DialCallStatus"] == "busy"


async def test_a_changed_query_is_not_signed_for(door):
    reader, post = door
    status, _ = await post("/hook?tried=staff", FORM, **{SIGNATURE_HEADER: sign(TOKEN, PUBLIC + "/hook", FORM)})
    assert (status, reader.told) == (403, [])


async def test_a_store_that_is_away_is_answered_with_what_there_is_to_say(door):
    reader, post = door
    reader.down = True
    assert await post("/hook", FORM) == (200, "<Response/>")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*FORM, "SequenceNumber", "x"]), st.text(max_size=20)))
async def test_whatever_is_signed_is_taken_or_is_a_bad_request(door, changes):
    _, post = door
    status, _ = await post("/hook", FORM | changes)
    assert status in {200, 400}
