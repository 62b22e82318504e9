"""The client that a process makes."""

import asyncio
import contextlib

import pytest
from redis.exceptions import ResponseError

from memory.errors import StoreDown
from memory.stores.connection_redis import CONNECTIONS, connect, connect_reader, store_errors


async def test_answers_are_bytes(redis_client, org):
    await redis_client.set(f"fd:{{{org}}}:x", "ü")
    assert await redis_client.get(f"fd:{{{org}}}:x") == "ü".encode()


async def test_more_work_than_connections_waits_its_turn(redis_client):
    async with asyncio.timeout(10):
        assert all(await asyncio.gather(*(redis_client.ping() for _ in range(500))))
    seen = [client for client in await redis_client.client_list() if client["db"] == "0"]
    assert len(seen) <= CONNECTIONS + 10  # other tests of this worker may still be hanging up


@pytest.mark.parametrize("make", [connect, connect_reader])
async def test_a_server_that_is_not_there_is_store_down_and_quickly(tmp_path, make):
    async with make(f"unix://{tmp_path}/nobody.sock?db=0") as client, asyncio.timeout(3):
        with pytest.raises(StoreDown, match="cannot be reached"), store_errors():
            await client.ping()


async def test_a_server_that_says_nothing_is_store_down(tmp_path):
    async def silent(reader, writer):
        with contextlib.suppress(asyncio.CancelledError):
            await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(silent, tmp_path / "s")
    async with connect(f"unix://{tmp_path}/s?db=0") as client:
        client.connection_pool.connection_kwargs["answer_seconds"] = 0.05
        async with asyncio.timeout(20):
            with pytest.raises(StoreDown), store_errors():
                await client.ping()
    server.close()


async def test_a_mistake_of_ours_is_not_dressed_up_as_a_dead_server(redis_client):
    with pytest.raises(ResponseError), store_errors():
        await redis_client.execute_command("NOSUCH")


async def test_a_server_that_falls_silent_in_the_middle_is_store_down(tmp_path):
    async def greets_only(reader, writer):
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            while command := await reader.read(1000):
                if b"HELLO" in command:
                    writer.write(b"%1\r\n$5\r\nproto\r\n:3\r\n")
                elif b"SETINFO" in command:
                    writer.write(b"+OK\r\n" * command.count(b"SETINFO"))
        writer.close()

    server = await asyncio.start_unix_server(greets_only, tmp_path / "s")
    async with connect(f"unix://{tmp_path}/s?db=0") as client:
        client.connection_pool.connection_kwargs["answer_seconds"] = 0.1
        async with asyncio.timeout(20):
            with pytest.raises(StoreDown), store_errors():
                await client.get("x")
    server.close()


@pytest.mark.parametrize("make", [connect, connect_reader])
async def test_whoever_waits_for_an_answer_can_be_told_to_stop_at_any_moment(valkey_url, make):
    async with make(valkey_url) as client:

        async def ask_on_and_on() -> None:
            while True:
                await client.ping()

        for turns_of_the_loop in range(60):
            asking = asyncio.create_task(ask_on_and_on())
            for _ in range(20 + turns_of_the_loop):
                await asyncio.sleep(0)
            asking.cancel()
            done, _ = await asyncio.wait([asking], timeout=5)
            if not done:
                await client.connection_pool.disconnect()
                pytest.fail("the cancellation was swallowed")
            assert asking.cancelled()
