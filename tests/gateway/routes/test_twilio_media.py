"""The media socket over real sockets: who is let in, how a call ends and comes back, what hundreds of bad ones cost."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from structlog.testing import capture_logs
from websockets.exceptions import InvalidStatus

from gateway.routes.twilio_door import MEDIA, RESUME, STATUS
from memory.stores.connection_redis import connect as connect_redis
from telephony.call_session import CallSession
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.simulator import CallerScript, Clip, Faults, ScriptLine, SimulatedPhone
from telephony.twilio.media import TwilioLine
from telephony.twilio.signature import sign
from tests.gateway.routes.bad_sockets import BAD
from tests.gateway.routes.twilio_house import (
    CALLER,
    OURS,
    PUBLIC,
    TOKEN,
    TONE,
    Receiver,
    close_code,
    hang_up_after_greeting,
    send,
    verbs,
)
from tests.telephony.twilio.wire import ACCOUNT, CALL, CONNECTED, media, start


@pytest.mark.parametrize("signature", [None, "wrong", sign(TOKEN, PUBLIC + MEDIA)])
async def test_a_socket_without_the_right_signature_is_refused_before_it_opens(house, signature):
    token = await house.token()
    with pytest.raises(InvalidStatus) as refused:
        await house.socket(signature)
    assert refused.value.response.status_code == 403
    assert house.answered == []
    assert await house.door.tokens.redeem(token)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (lambda token: start(None), "token_missing"),
        (lambda token: start("x.never-issued"), "token_unknown"),
        (lambda token: start(token, call="CA" + "9" * 32), "wrong_call"),
        (lambda token: start(token, account="AC" + "9" * 32), "wrong_call"),
    ],
)
async def test_a_socket_without_its_token_is_closed_before_any_audio(house, said, reason):
    token = await house.token()
    with capture_logs() as logs:
        async with house.socket() as phone:
            await send(phone, CONNECTED, said(token), media(bytes(160)))
            assert await close_code(phone) == (1008, [])
    assert [(entry["event"], entry["reason"]) for entry in logs] == [("twilio_stream_ended", reason)]
    assert house.answered == []


async def test_a_used_token_lets_nobody_in(house):
    token = await house.token()
    async with house.socket() as phone, house.socket() as thief:
        await send(phone, CONNECTED, start(token))
        assert json.loads(await phone.recv())["event"] == "media"
        await send(thief, CONNECTED, start(token))
        assert await close_code(thief) == (1008, [])
        assert (await house.session()).state == "in_progress"
    assert len(house.answered) == 1


async def test_an_expired_token_lets_nobody_in(build, redis_client, org):
    async with build(tokens=MediaTokens(redis_client, live_seconds=0.001)) as house:
        token = await house.token()
        async with asyncio.timeout(20):
            while [name async for name in redis_client.scan_iter(match=f"*{org}*:media-token:*")]:
                pass
        async with house.socket() as phone:
            await send(phone, CONNECTED, start(token))
            assert await close_code(phone) == (1008, [])


async def test_a_token_of_an_ended_call_lets_nobody_in(house):
    token = await house.token()
    await house.post(STATUS, CallStatus="completed")
    async with house.socket() as phone:
        await send(phone, CONNECTED, start(token))
        assert await close_code(phone) == (1008, [])


async def test_a_store_that_goes_away_closes_the_socket(build, redis_client):
    async with connect_redis("redis://127.0.0.1:1/0") as nobody, build() as house:
        token = await house.token()
        async with build(calls=CallsRedis(nobody), tokens=MediaTokens(nobody)) as broken, broken.socket() as phone:
            await send(phone, CONNECTED, start(token))
            assert await close_code(phone) == (1011, [])


async def test_a_call_that_fails_in_our_hands_is_closed_and_comes_back(build):
    async def answer(line: TwilioLine, session: CallSession) -> None:
        raise ZeroDivisionError

    async with build(answer=answer) as house:
        token = await house.token()
        with capture_logs() as logs:
            async with house.socket() as phone:
                await send(phone, CONNECTED, start(token))
                assert (await close_code(phone))[0] == 1011
        assert [entry["event"] for entry in logs] == ["twilio_call_failed"]
        assert verbs((await house.post(RESUME))[1]) == ["Connect", "Redirect"]


async def test_hanging_up_is_written_down_before_the_carrier_can_ask(build):
    ended: list[str] = []

    async def end_carrier_call(session: CallSession) -> None:
        ended.append(session.carrier_call_id)

    async with build(then=hang_up_after_greeting, end_carrier_call=end_carrier_call) as house:
        token = await house.token()
        async with house.socket() as phone:
            await send(phone, CONNECTED, start(token))
            greeting, mark = [json.loads(await phone.recv()) for _ in range(2)]
            assert (greeting["event"], mark["event"]) == ("media", "mark")
            await send(phone, {"event": "mark", "streamSid": "MZ1", "mark": mark["mark"]})
            assert (await close_code(phone))[0] == 1000
        assert (await house.session()).state == "completed"
        assert verbs((await house.post(RESUME))[1]) == ["Hangup"]
        assert ended == [CALL]


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


async def _settled(measure: Callable[[], int], at_most: int) -> int:
    """What `measure` comes down to; sockets take a moment to go."""
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            while measure() > at_most:
                await asyncio.sleep(0.02)
    return measure()


@pytest.mark.parametrize(("behave", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
async def test_each_bad_socket_gets_its_close_code_and_one_log_line(build, behave, code):
    async with build(start_seconds=0.2) as house:
        token = await house.token()
        with capture_logs() as logs:
            assert await behave(house, token) == code
            async with asyncio.timeout(20):
                while not logs:
                    await asyncio.sleep(0.01)
        assert len(logs) == 1, logs
        assert logs[0]["event"] in {"twilio_stream_ended", "twilio_socket_refused"}
        assert logs[0].get("close_code") == code


async def test_five_hundred_bad_sockets_leave_nothing_and_disturb_nobody(build):
    async with build(start_seconds=0.3) as house:
        sids = iter(f"CA{number:032x}" for number in range(10_000))

        async def misbehave(number: int) -> None:
            sid = next(sids)
            token = await house.token(CallSid=sid)
            behave = BAD[number % len(BAD)][1]
            await behave(house, token)

        async def many(count: int) -> None:
            numbers = iter(range(count))

            async def worker() -> None:
                for number in numbers:
                    await misbehave(number)

            await asyncio.gather(*(worker() for _ in range(20)))
            house.answered.clear()

        with capture_logs():
            await many(len(BAD) * 4)  # caches and pools fill up first
            gc.collect()
            tasks, files = len(asyncio.all_tasks()), _open_files()
            tracemalloc.start()
            before = tracemalloc.get_traced_memory()[0]
            await many(500)
            assert await _settled(lambda: len(asyncio.all_tasks()), tasks) <= tasks
            assert await _settled(_open_files, files) <= files
            gc.collect()
            grown = tracemalloc.get_traced_memory()[0] - before
            tracemalloc.stop()
        # The 500 log lines that capture_logs keeps are about 300 kB; one leaked megabyte payload would already show.
        assert grown < 900_000, f"{grown} bytes more after 500 bad sockets"


async def test_a_good_call_does_not_notice_bad_ones(build):
    line = ScriptLine(say="beep", clip=Clip.from_pcm(TONE))
    script = CallerScript(CALLER, (line,) * 3, quiet_seconds=0.3, linger_seconds=0.1)
    async with build(start_seconds=0.3) as house:
        phone = SimulatedPhone(
            f"http://{house.address}", TOKEN, ACCOUNT, dialled=OURS, public_url=PUBLIC, call_limit_seconds=30
        )
        good = asyncio.create_task(phone.call(script))
        with capture_logs():
            number = 0
            while not good.done():
                token = await house.token(CallSid=f"CA{number:032x}")
                await asyncio.gather(*(row[1](house, token) for row in BAD[number % 4 :: 4]))
                number += 1
            report = await good
    assert number > 3
    assert (report.turns, report.answered, report.ended_by) == (3, 3, "caller")
    assert all(line.gaps == () for line in report.lines)


async def test_the_simulated_phone_comes_back_after_a_dropped_socket(build):
    async def hang_up_second_time(receiver: Receiver) -> None:
        if house.answered[-1][1].resumed:
            await receiver.line.hang_up()

    async with build(then=hang_up_second_time) as house:
        phone = SimulatedPhone(f"http://{house.address}", TOKEN, ACCOUNT, dialled=OURS, public_url=PUBLIC)
        report = await phone.call(CallerScript(CALLER), faults=Faults(drop_socket_after_seconds=0.4))
        assert (report.streams, report.ended_by) == (2, "frontdesk")
        first, second = [session for _, session in house.answered]
        assert (first.id, first.resumed, second.resumed) == (second.id, False, True)
        assert (await house.session(report.call_sid)).state == "completed"
        assert [receiver.hang_ups for receiver, _ in house.answered] == [1, 1]


async def test_a_caller_who_hangs_up_within_100_ms_leaves_no_call_behind(build):
    async with build() as house:
        phone = SimulatedPhone(f"http://{house.address}", TOKEN, ACCOUNT, dialled=OURS, public_url=PUBLIC)
        report = await phone.call(CallerScript(None), faults=Faults(hang_up_after_seconds=0.1))
        assert report.ended_by == "caller"
        session = await house.session(report.call_sid)
        assert (session.state, session.caller) == ("completed", None)
