"""A telephone that texts: what it writes is signed, and what comes back is kept."""

from __future__ import annotations

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from telephony.errors import PhoneTrouble
from telephony.simulator.texting import SMS, SimulatedTexts
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck
from tests.local_server import serving
from tests.ports import free_port

NUMBER, OURS, TOKEN = "+19165550142", "+19165550100", "secret"


async def test_a_text_is_signed_as_the_carrier_signs():
    seen: list[dict[str, str]] = []

    async def sms(request: Request) -> Response:
        form = await request.form()
        base_url = str(request.base_url).rstrip("/")
        pairs = [(name, str(value)) for name, value in form.multi_items()]
        good = SignatureCheck(TOKEN, base_url).webhook(SMS, pairs, request.headers.get(SIGNATURE_HEADER))
        seen.append(dict(pairs))
        return Response(status_code=200 if good else 403)

    async with serving([Route(SMS, sms, methods=["POST"])]) as address:
        base_url = f"http://{address}"
        phone = SimulatedTexts(base_url, TOKEN, number=NUMBER, dialled=OURS)
        await phone.text("Hello")
        await phone.text("Hello again")
        with pytest.raises(PhoneTrouble):
            await SimulatedTexts(base_url, "another", number=NUMBER, dialled=OURS).text("Hello")
    assert [form["Body"] for form in seen] == ["Hello", "Hello again", "Hello"]
    assert (seen[0]["From"], seen[0]["To"]) == (NUMBER, OURS)
    assert seen[0]["MessageSid"] != seen[1]["MessageSid"]


async def test_what_would_be_sent_to_it_is_kept():
    port = free_port()
    phone = SimulatedTexts("http://127.0.0.1:1", TOKEN, number=NUMBER, dialled=OURS)
    async with phone.carrier(port), aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        for to, body in (("+19165550177", "not for her"), (NUMBER, "for her")):
            path = "/2010-04-01/Accounts/AC1/Messages.json"
            async with http.post(path, data={"To": to, "From": OURS, "Body": body}) as answer:
                assert answer.status == 201
                assert (await answer.json())["sid"].startswith("SM")
        async with http.post("/2010-04-01/Accounts/AC1/Calls/CA1.json", data={"Status": "completed"}) as answer:
            assert answer.status == 200
        assert await phone.next() == "for her"
        with pytest.raises(PhoneTrouble):
            await phone.next(most_seconds=0.01)
