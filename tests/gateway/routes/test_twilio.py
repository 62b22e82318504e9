"""Twilio's doors over real requests: who is let in, what a retry is told, how a call comes back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from structlog.testing import capture_logs

from gateway.routes.twilio import MAX_BODY_BYTES
from gateway.routes.twilio_door import RESUME, STATUS, VOICE
from memory.clock import FakeClock
from memory.stores.connection_redis import connect as connect_redis
from telephony.twilio.signature import SIGNATURE_HEADER, sign
from telephony.webhook_ids_redis import WebhookIds
from tests.gateway.routes.twilio_house import CALLER, OURS, PUBLIC, SOCKET, STAFF, TOKEN, token_in, verbs


async def kept(redis_client, org) -> list[bytes]:
    """What Redis holds of an org, beside the worker's own signs of life."""
    return [name async for name in redis_client.scan_iter(match=f"*{org}*") if b":admission:" not in name]


async def test_a_call_is_connected_to_a_signed_socket_and_can_come_back(house, org):
    status, twiml = await house.post(VOICE)
    assert status == 200
    response = ElementTree.fromstring(twiml)
    assert [verb.tag for verb in response] == ["Connect", "Redirect"]
    assert response[0][0].get("url") == SOCKET
    assert response[1].text == PUBLIC + RESUME
    session = await house.session()
    assert (session.org, session.caller, session.dialled, session.state) == (org, CALLER, OURS, "ringing")
    assert session.started_at == FakeClock()()
    assert not session.resumed


@pytest.mark.parametrize("path", [VOICE, STATUS, RESUME])
@pytest.mark.parametrize("signature", [None, "wrong", "AAAA" * 7])
async def test_without_the_right_signature_nothing_starts(house, org, redis_client, path, signature):
    with capture_logs() as logs:
        assert await house.post(path, signature=signature) == (403, "")
    assert [(entry["event"], entry["path"]) for entry in logs] == [("twilio_webhook_refused", path)]
    assert await kept(redis_client, org) == []


async def test_a_signature_for_another_path_host_or_form_does_not_serve(house):
    for signature in (sign(TOKEN, PUBLIC + STATUS, {}), sign(TOKEN, f"http://{house.address}{VOICE}", {})):
        assert (await house.post(VOICE, signature=signature))[0] == 403


async def test_a_body_that_is_no_form_is_refused(house):
    url = f"http://{house.address}{VOICE}"
    for body in (b'{"CallSid": "CA1"}', b"\xff\xfe\x00", b"a=1&" * 1000):
        headers = {SIGNATURE_HEADER: sign(TOKEN, PUBLIC + VOICE)}
        async with house.http.post(url, data=body, headers=headers) as answer:
            assert answer.status in {400, 403}
    async with house.http.post(url, data=b"a" * (MAX_BODY_BYTES + 1)) as answer:
        assert answer.status == 413
    async with house.http.get(url) as answer:
        assert answer.status == 405


async def test_a_signed_webhook_that_lacks_its_call_is_a_bad_request(house):
    assert (await house.post(VOICE, CallSid="nonsense"))[0] == 400


async def test_an_unknown_number_is_told_so(house, org, redis_client):
    status, twiml = await house.post(VOICE, To="+19998887777")
    assert (status, verbs(twiml)) == (200, ["Say", "Hangup"])
    assert await kept(redis_client, org) == []


@pytest.mark.parametrize("idempotency", ["I-1", None])
async def test_a_retry_is_told_the_same_and_starts_no_second_call(house, org, redis_client, idempotency):
    told = await asyncio.gather(*(house.post(VOICE, idempotency=idempotency) for _ in range(8)))
    told.append(await house.post(VOICE, idempotency=idempotency))
    assert len(set(told)) == 1
    assert told[0][0] == 200
    calls = [name async for name in redis_client.scan_iter(match=f"*{org}*:call:*")]
    assert len(calls) == 1


async def test_status_follows_the_carrier_in_whatever_order_it_tells(house):
    await house.post(VOICE)
    for status, sequence in (("completed", "2"), ("in-progress", "1"), ("completed", "2")):
        assert await house.post(STATUS, CallStatus=status, SequenceNumber=sequence) == (204, "")
    session = await house.session()
    assert (session.state, session.sequence) == ("completed", 2)


async def test_a_status_without_number_or_call_is_taken_too(house):
    assert (await house.post(STATUS, CallStatus="completed"))[0] == 204
    await house.post(VOICE)
    await house.post(STATUS, CallStatus="completed")
    assert (await house.session()).state == "completed"
    assert verbs((await house.post(VOICE, idempotency="again"))[1]) == ["Hangup"]


async def test_a_lost_socket_comes_back_with_a_new_token_into_the_same_call(house, org):
    first = await house.token()
    before = await house.session()
    await house.door.calls.change(org, before.id, lambda session: replace(session, answered=True))
    status, twiml = await house.post(RESUME, CallStatus="in-progress", idempotency="I-2")
    assert (status, verbs(twiml)) == (200, ["Connect", "Redirect"])
    assert token_in(twiml) != first
    after = await house.session()
    assert (after.id, after.resumed) == (before.id, True)
    assert await house.post(RESUME, CallStatus="in-progress", idempotency="I-2") == (200, twiml)


async def test_a_call_that_redis_forgot_is_taken_up_all_the_same(house):
    _, twiml = await house.post(RESUME, CallStatus="in-progress")
    assert verbs(twiml) == ["Connect", "Redirect"]
    assert (await house.session()).resumed


async def test_a_call_that_ended_on_purpose_is_not_resumed(house):
    await house.post(VOICE)
    await house.post(STATUS, CallStatus="completed", SequenceNumber="1")
    assert verbs((await house.post(RESUME))[1]) == ["Hangup"]
    assert verbs((await house.post(RESUME, To="+19998887777"))[1]) == ["Hangup"]


async def test_a_call_that_is_lost_again_and_again_is_given_up(house):
    await house.post(VOICE)
    told = [verbs((await house.post(RESUME))[1]) for _ in range(4)]
    assert told == [["Connect", "Redirect"]] * 3 + [["Say", "Say", "Dial"]]
    assert (await house.session()).state == "failed"


async def test_a_store_that_is_away_is_said_politely(build):
    async with connect_redis("redis://127.0.0.1:1/0") as nobody, build(webhook_ids=WebhookIds(nobody)) as house:
        with capture_logs() as logs:
            status, twiml = await house.post(VOICE)
        assert (status, verbs(twiml)) == (200, ["Say", "Say", "Dial"])
        assert [entry["code"] for entry in logs] == ["store_down"]


async def test_no_log_line_names_a_person(house):
    with capture_logs() as logs:
        await house.post(VOICE)
        await house.post(VOICE, signature="wrong")
        await house.post(VOICE, To="+19998887777")
        await house.post(STATUS, CallStatus="completed")
        await house.post(RESUME)
    assert logs
    assert not any("5550134" in str(entry) or "8887777" in str(entry) for entry in logs)


async def test_a_call_over_the_cap_hears_why_and_goes_to_staff_then_to_voicemail(house):
    house.door.places._most = lambda: 0
    await house.door.places.beat()
    told = ElementTree.fromstring((await house.post(VOICE))[1])
    assert told[0].text == house.door.refused.settings.busy
    assert (told[-1].tag, told[-1][0].text) == ("Dial", STAFF)
    again = told[-1].get("action", "").removeprefix(PUBLIC)
    assert verbs((await house.post(again, DialCallStatus="completed"))[1]) == ["Hangup"]
    assert verbs((await house.post(again, DialCallStatus="no-answer"))[1]) == ["Say", "Record", "Say", "Hangup"]


async def test_of_a_burst_as_many_are_connected_as_there_are_places_and_none_hears_silence(house):
    house.door.places._most = lambda: 20
    await house.door.places.beat()
    sids = [f"CA{number:032x}" for number in range(60)]
    told = await asyncio.gather(*(house.post(VOICE, CallSid=sid, idempotency=sid) for sid in sids))
    ways = [verbs(twiml)[0] for _, twiml in told]
    assert (ways.count("Connect"), ways.count("Say")) == (20, 40)
    assert {status for status, _ in told} == {200}


async def test_a_call_that_ends_before_its_media_come_leaves_its_place_to_another(house):
    house.door.places._most = lambda: 1
    await house.door.places.beat()
    assert verbs((await house.post(VOICE, CallSid="CA" + "1" * 32))[1])[0] == "Connect"
    assert verbs((await house.post(VOICE, CallSid="CA" + "2" * 32))[1])[0] == "Say"
    await house.post(STATUS, CallSid="CA" + "1" * 32, CallStatus="completed")
    assert verbs((await house.post(VOICE, CallSid="CA" + "3" * 32))[1])[0] == "Connect"


@pytest.mark.parametrize("path", [VOICE, RESUME])
async def test_a_worker_that_ends_sends_calls_to_another_while_there_is_one(house, path):
    await house.post(VOICE)
    other = house.places(2)
    await other.beat(fresh=True)
    await house.door.places.close()
    for tries in range(1, 6):
        told = ElementTree.fromstring((await house.post(path, CallSid="CA" + "7" * 32))[1])
        assert [verb.tag for verb in told] == ["Pause", "Redirect"]
        assert (told[1].text or "").startswith(PUBLIC + path.partition("?")[0])
        path = (told[1].text or "").removeprefix(PUBLIC)
        assert path.endswith(f"?elsewhere={tries}")
    assert verbs((await house.post(path, CallSid="CA" + "7" * 32))[1]) == ["Say", "Say", "Dial"]
    await other.close()
    assert verbs((await house.post(VOICE, CallSid="CA" + "8" * 32))[1]) == ["Say", "Say", "Dial"]


@pytest.mark.parametrize(
    "number", ["+266696687", "anonymous", "Restricted", "sip:me@example.com", "+0123456", "🙂", ""]
)
async def test_a_caller_whose_number_is_none_is_connected_and_is_nobody_known(house, number):
    status, twiml = await house.post(VOICE, From=number)
    assert (status, verbs(twiml)) == (200, ["Connect", "Redirect"])
    assert (await house.session()).caller is None
