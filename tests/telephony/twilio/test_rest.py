"""Ending and moving live calls over HTTP: against a local server shaped as the vendor describes its API, and held to
the requests that the vendor's own client makes."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as VendorResponse
from twilio.rest import Client

from telephony.errors import CarrierFailed
from telephony.twilio.api import TwilioApi
from telephony.twilio.rest import TwilioCalls

ACCOUNT, TOKEN, CALL = "AC" + "a" * 32, "token", "CA" + "1" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json"


@dataclass
class Carrier:
    """What the API is asked, and what it says: `answers` first, then that all is well."""

    answers: list[Response] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    async def change(self, request: Request) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        self.asked.append((request.url.path, request.headers["authorization"], form))
        if self.answers:
            return self.answers.pop(0)
        return JSONResponse({"sid": CALL, "status": form.get("Status", "in-progress")})


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
async def calls(carrier, serve):
    address = await serve([Route("/{path:path}", carrier.change, methods=["POST"])])
    api = TwilioApi(ACCOUNT, TOKEN, url=f"http://{address}", request_seconds=2)
    yield TwilioCalls(api)
    await api.aclose()


def trouble(status: int, code: int) -> Response:
    return JSONResponse({"code": code, "message": "no", "status": status}, status)


class Noted(TwilioHttpClient):
    """Notes what the vendor's own client would send."""

    sent: tuple[str, str, object, tuple[str, str]]

    def request(self, method, url, params=None, data=None, headers=None, auth=None, *_, **__):
        assert auth is not None
        self.sent = (method, url, data, auth)
        return VendorResponse(200, '{"sid": "' + CALL + '"}')


async def test_it_asks_what_the_vendor_s_own_client_asks(calls, carrier):
    noted = Noted()
    vendor = Client(ACCOUNT, TOKEN, http_client=noted).calls(CALL)
    for mine, theirs in (
        (calls.hang_up(CALL), {"status": "completed"}),
        (
            calls.redirect(CALL, "https://host/twilio/voice/resume"),
            {"url": "https://host/twilio/voice/resume", "method": "POST"},
        ),
    ):
        assert await mine
        vendor.update(**theirs)
        method, url, data, auth = noted.sent
        path, authorization, form = carrier.asked[-1]
        assert (method, url) == ("POST", f"https://api.twilio.com{path}")
        assert path == PATH
        assert form == data
        assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == ":".join(auth)


@pytest.mark.parametrize("answer", [trouble(404, 20404), trouble(400, 21220)])
async def test_a_call_that_is_over_is_no_trouble(calls, carrier, answer):
    carrier.answers = [answer]
    assert not await calls.hang_up(CALL)


@pytest.mark.parametrize("answer", [trouble(429, 20429), trouble(503, 20503), Response("<html>", 502)])
async def test_a_busy_carrier_is_asked_once_more(calls, carrier, answer):
    carrier.answers = [answer]
    assert await calls.redirect(CALL, "https://host/")
    assert len(carrier.asked) == 2


@pytest.mark.parametrize(
    ("answers", "retryable", "asked"),
    [([trouble(401, 20003)], False, 1), ([trouble(500, 20500)] * 2, True, 2), ([Response("[]", 400)], False, 1)],
)
async def test_a_refusal_is_told_without_secrets(calls, carrier, answers, retryable, asked):
    carrier.answers = list(answers)
    with pytest.raises(CarrierFailed) as failed:
        await calls.hang_up(CALL)
    assert (failed.value.retryable, len(carrier.asked)) == (retryable, asked)
    assert TOKEN not in str(failed.value)


async def test_a_carrier_that_is_not_there_is_told():
    api = TwilioApi(ACCOUNT, TOKEN, url="http://127.0.0.1:1")
    with pytest.raises(CarrierFailed, match="ConnectError"):
        await TwilioCalls(api).hang_up(CALL)
    await api.aclose()


async def test_only_a_call_sid_goes_into_a_path(calls, carrier):
    with pytest.raises(CarrierFailed):
        await calls.hang_up("../../Accounts")
    assert carrier.asked == []
