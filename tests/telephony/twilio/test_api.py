"""The API client against a local server: what it gives back, and what it knows when nobody answers."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telephony.errors import CarrierFailed
from telephony.twilio.api import ApiAnswer, TwilioApi

ACCOUNT = "AC" + "a" * 32


@pytest.mark.parametrize(
    ("answer", "good", "retryable", "code"),
    [
        (ApiAnswer(201, {"sid": "SM1"}), True, False, None),
        (ApiAnswer(400, {"code": 21610}), False, False, 21610),
        (ApiAnswer(400, {"code": "21610"}), False, False, None),
        (ApiAnswer(429, {"code": 20429}), False, True, 20429),
        (ApiAnswer(503, {}), False, True, None),
    ],
)
def test_an_answer_says_what_became_of_it(answer, good, retryable, code):
    assert (answer.good, answer.retryable, answer.code) == (good, retryable, code)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'"no"'])
async def test_an_answer_that_is_no_json_object_has_no_fields(serve, body):
    async def answer(_: Request) -> Response:
        return Response(body, 502)

    api = TwilioApi(ACCOUNT, "token", url=f"http://{await serve([Route('/{path:path}', answer, methods=['POST'])])}")
    assert await api.post("Messages.json", {}) == ApiAnswer(502, {})
    await api.aclose()


async def test_it_posts_to_the_account_as_the_account(serve):
    seen = []

    async def answer(request: Request) -> Response:
        seen.append((request.url.path, dict(await request.form()), request.headers["authorization"]))
        return JSONResponse({"sid": "SM1"}, 201)

    api = TwilioApi(ACCOUNT, "token", url=f"http://{await serve([Route('/{path:path}', answer, methods=['POST'])])}")
    assert (await api.post("Messages.json", {"Body": "¿Qué tal? 🙂"})).good
    ((path, form, authorization),) = seen
    assert (path, form) == (f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", {"Body": "¿Qué tal? 🙂"})
    assert authorization.startswith("Basic ")
    await api.aclose()


async def test_nobody_there_is_told_apart_from_no_answer():
    async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hangs_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for url, unsure in (("http://127.0.0.1:1", False), (f"http://127.0.0.1:{port}", True)):
            api = TwilioApi(ACCOUNT, "token", url=url, request_seconds=2)
            with pytest.raises(CarrierFailed) as failed:
                await api.post("Messages.json", {})
            assert (failed.value.retryable, failed.value.unsure) == (True, unsure)
            await api.aclose()
