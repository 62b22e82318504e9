"""Sending texts: the requests that the vendor's own client makes, and its codes."""

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response as VendorResponse
from twilio.rest import Client

from telephony.errors import CarrierFailed
from telephony.twilio.api import TwilioApi
from telephony.twilio.texts import STOPPED, TwilioTexts

ACCOUNT, TOKEN, OURS, THEIRS = "AC" + "a" * 32, "token", "+19165550100", "+14155550123"
STATUS_URL = "https://host/twilio/sms/status?message=a%3Ab&part=0"


class Carrier:
    """Answers with `answer`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Response = JSONResponse({"sid": "SM" + "1" * 32, "status": "queued"}, 201)
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def create(self, request: Request) -> Response:
        self.asked.append((request.url.path, {name: str(value) for name, value in (await request.form()).items()}))
        return self.answer


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
async def texts(carrier, serve):
    address = await serve([Route("/{path:path}", carrier.create, methods=["POST"])])
    api = TwilioApi(ACCOUNT, TOKEN, url=f"http://{address}", request_seconds=2)
    yield TwilioTexts(api, OURS)
    await api.aclose()


class Noted(TwilioHttpClient):
    """Notes what the vendor's own client would send."""

    sent: tuple[str, str, object]

    def request(self, method, url, params=None, data=None, headers=None, auth=None, *_, **__):
        self.sent = (method, url, data)
        return VendorResponse(201, '{"sid": "SM1"}')


async def test_it_asks_what_the_vendor_s_own_client_asks(texts, carrier):
    noted = Noted()
    vendor = Client(ACCOUNT, TOKEN, http_client=noted)
    for status_url in (None, STATUS_URL):
        assert await texts.send(THEIRS, "See you at six 🙂 & bye", status_url=status_url) == "SM" + "1" * 32
        more = {"status_callback": status_url} if status_url else {}
        vendor.messages.create(to=THEIRS, from_=OURS, body="See you at six 🙂 & bye", **more)
        path, form = carrier.asked[-1]
        assert noted.sent == ("POST", f"https://api.twilio.com{path}", form)


@pytest.mark.parametrize(
    ("answer", "retryable", "unsure", "code"),
    [
        (JSONResponse({"code": STOPPED}, 400), False, False, STOPPED),
        (JSONResponse({"code": 21211}, 400), False, False, 21211),
        (JSONResponse({"code": 20429}, 429), True, False, 20429),
        (Response("<html>", 502), True, True, None),
        (JSONResponse({}, 201), False, True, None),
    ],
)
async def test_a_refusal_is_told_with_the_vendor_s_code(texts, carrier, answer, retryable, unsure, code):
    carrier.answer = answer
    with pytest.raises(CarrierFailed) as failed:
        await texts.send(THEIRS, "Hi")
    found = failed.value
    assert (found.retryable, found.unsure, found.carrier_code) == (retryable, unsure, code)
    assert THEIRS not in str(found)
    assert len(carrier.asked) == 1
