"""The carrier's webhooks, as the vendor's own validator and our own reader take them."""

from __future__ import annotations

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from telephony.errors import PhoneTrouble
from telephony.simulator.carrier import CarrierCall, dial_url
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck
from telephony.twilio.webhooks import read_call, read_form

PUBLIC, BASE = "https://desk.example.com", "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://desk.example.com/twilio/voice", "http://127.0.0.1:8080/twilio/voice"),
        ("wss://desk.example.com/twilio/media", "ws://127.0.0.1:8080/twilio/media"),
        ("wss://desk.example.com.evil/x", "wss://desk.example.com.evil/x"),
        ("wss://elsewhere.example/x", "wss://elsewhere.example/x"),
        ("wss://localhost:9/x", "ws://localhost:9/x"),
        ("wss://[::1]:9/x", "ws://[::1]:9/x"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
    ],
)
def test_where_a_url_is_reached_from_here(url, reached):
    assert dial_url(url, public_url=PUBLIC, base_url=BASE) == reached


def test_a_public_gateway_is_reached_as_it_is():
    assert dial_url("wss://desk.example.com/m", public_url=PUBLIC, base_url=PUBLIC) == "wss://desk.example.com/m"


@pytest.fixture
async def posted(serve):
    """A carrier whose requests are kept, each with whether its signature was right."""
    kept: list[tuple] = []
    check = SignatureCheck("secret", PUBLIC)

    async def keep(request: Request) -> Response:
        form = read_form(await request.body())
        valid = check.webhook(request.url.path, form, request.headers.get(SIGNATURE_HEADER))
        kept.append((request.url.path, valid, form, request.headers["I-Twilio-Idempotency-Token"]))
        status = 500 if "broken" in request.url.path else 200
        return Response("<Response/>", status_code=status)

    address = await serve([Route("/{path:path}", keep, methods=["POST"])])
    async with aiohttp.ClientSession() as http:

        def call(caller: str | None = "+13105550134") -> CarrierCall:
            return CarrierCall(
                http,
                auth_token="secret",
                account_sid="AC1",
                public_url=PUBLIC,
                base_url=f"http://{address}",
                caller=caller,
                dialled="+13105550100",
            )

        yield call, kept


async def test_a_call_is_posted_signed_and_can_be_read(posted):
    call, kept = posted
    carrier = call()
    assert await carrier.ask(f"{PUBLIC}/twilio/voice", "ringing") == "<Response/>"
    [(path, valid, form, _)] = kept
    assert (path, valid) == ("/twilio/voice", True)
    webhook = read_call(form)
    assert (webhook.call_sid, webhook.status, webhook.direction) == (carrier.call_sid, "ringing", "inbound")
    assert (webhook.ours, webhook.theirs) == ("+13105550100", "+13105550134")


async def test_statuses_are_numbered_and_each_request_has_its_own_id(posted):
    call, kept = posted
    carrier = call()
    await carrier.tell_status("in-progress")
    await carrier.tell_status("completed", seconds=61.2)
    assert [read_call(form).sequence for _, _, form, _ in kept] == [0, 1]
    assert dict(kept[1][2])["CallDuration"] == "61"
    assert len({idempotency for *_, idempotency in kept}) == 2
    assert all(valid for _, valid, _, _ in kept)


async def test_a_withheld_number_is_what_the_carrier_gives_for_one(posted):
    call, kept = posted
    await call(None).ask(f"{PUBLIC}/twilio/voice", "ringing")
    assert read_call(kept[0][2]).theirs is None


async def test_a_refusal_is_told_with_its_status(posted):
    call, _ = posted
    with pytest.raises(PhoneTrouble, match="broken: answered 500"):
        await call().ask(f"{PUBLIC}/broken", "ringing")


async def test_nobody_there_is_told(posted):
    call, _ = posted
    with pytest.raises(PhoneTrouble, match=r"127\.0\.0\.1"):
        await call().ask("http://127.0.0.1:1/twilio/voice", "ringing")


async def test_a_socket_is_signed_over_its_public_url(posted):
    call, _ = posted
    url = "wss://desk.example.com/twilio/media"
    header = call().signature(url)[SIGNATURE_HEADER]
    assert SignatureCheck("secret", PUBLIC).socket("/twilio/media", header)
