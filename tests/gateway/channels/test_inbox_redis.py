"""The inbox on a real server: each text once, a burst together, one worker at a time, nothing lost with a worker."""

import asyncio

import pytest

from gateway.channels.inbox_redis import LEASE_SECONDS, MOST_TEXTS, InboxRedis, Pace
from gateway.channels.text_channel import Attachment, InboundMessage, Location
from memory.clock import FakeClock
from memory.errors import StoreDown
from memory.people import Contact, OrgId
from memory.sealed import Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.connection_redis import connect
from memory.stores.keys import base

JANE, TOM = Contact("phone", "+14155550123"), Contact("phone", "+14155550199")
PACE = Pace(quiet_seconds=1.0, longest_wait_seconds=5.0)
SEALS = Seals(Sealer({"k1": b"1" * KEY_BYTES}))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def inbox(redis_client, clock) -> InboxRedis:
    return InboxRedis(redis_client, seals=SEALS, clock=clock, pace=PACE)


@pytest.fixture
def write(inbox, clock, org):
    async def write(id: str, contact: Contact = JANE, text: str = "Hi") -> bool:
        return await inbox.put(InboundMessage(id, org, contact, "sms", text, clock()))

    return write


async def ids(inbox: InboxRedis, org: OrgId) -> list[list[str]]:
    return [[text.id for text in line.texts] for line in await inbox.claim(org)]


async def test_a_text_is_taken_in_once(write):
    assert sorted(await asyncio.gather(*(write("1") for _ in range(6)))) == [False] * 5 + [True]


async def test_a_burst_is_claimed_together_once_it_is_quiet(inbox, write, clock, org):
    for id in ("1", "2", "3"):
        await write(id)
        clock.turn(seconds=0.6)
    assert await inbox.claim(org) == []
    clock.turn(seconds=0.4)
    assert await ids(inbox, org) == [["1", "2", "3"]]
    assert await inbox.claim(org) == []


async def test_who_writes_on_and_on_is_answered_in_the_end(inbox, write, clock, org):
    for number in range(9):
        await write(str(number))
        clock.turn(seconds=0.6)
    assert await ids(inbox, org) == [[str(number) for number in range(9)]]


async def test_each_contact_has_a_line_of_its_own(inbox, write, clock, org):
    for number in range(3):
        await write(f"j{number}", JANE)
        await write(f"t{number}", TOM)
    clock.turn(seconds=1)
    assert sorted(await ids(inbox, org)) == [["j0", "j1", "j2"], ["t0", "t1", "t2"]]


async def test_what_comes_while_it_is_answered_is_the_next_turn(inbox, write, clock, org):
    await write("1")
    clock.turn(seconds=1)
    (line,) = await inbox.claim(org)
    await write("2")
    clock.turn(seconds=5)
    assert await inbox.claim(org) == []
    assert await inbox.done(line)
    clock.turn(seconds=1)
    assert await ids(inbox, org) == [["2"]]


async def test_another_worker_takes_up_the_same_texts_when_one_has_died(inbox, write, clock, org):
    await write("1")
    await write("2")
    clock.turn(seconds=1)
    (dead,) = await inbox.claim(org)
    await write("3")
    clock.turn(seconds=LEASE_SECONDS - 1)
    assert await inbox.keep(dead)
    clock.turn(seconds=LEASE_SECONDS - 1)
    assert await inbox.claim(org) == []
    clock.turn(seconds=1)
    (line,) = await inbox.claim(org)
    assert ([text.id for text in line.texts], line.tries) == (["1", "2"], 2)
    assert not await inbox.keep(dead)
    assert not await inbox.done(dead)
    assert await inbox.done(line)
    clock.turn(seconds=1)
    assert await ids(inbox, org) == [["3"]]


async def test_what_failed_is_claimed_again_when_it_is_time(inbox, write, clock, org):
    await write("1")
    clock.turn(seconds=1)
    (line,) = await inbox.claim(org)
    assert await inbox.again(line, seconds=2)
    await write("2")
    assert await inbox.claim(org) == []
    clock.turn(seconds=2)
    (line,) = await inbox.claim(org)
    assert ([text.id for text in line.texts], line.tries) == (["1"], 2)


async def test_two_workers_never_have_the_same_line(redis_client, clock, org):
    inboxes = [InboxRedis(redis_client, clock=clock) for _ in range(4)]
    for number in range(20):
        contact = Contact("phone", f"+141555501{number:02}")
        await inboxes[0].put(InboundMessage(str(number), org, contact, "sms", "Hi", clock()))
    clock.turn(seconds=1)
    claimed = await asyncio.gather(*(inbox.claim(org, count=20) for inbox in inboxes))
    assert sorted(line.texts[0].id for lines in claimed for line in lines) == sorted(map(str, range(20)))


async def test_a_flood_is_claimed_in_pieces(inbox, write, clock, org):
    for number in range(MOST_TEXTS + 5):
        await write(str(number))
    clock.turn(seconds=1)
    (line,) = await inbox.claim(org)
    assert len(line.texts) == MOST_TEXTS
    await inbox.done(line)
    clock.turn(seconds=1)
    assert len((await inbox.claim(org))[0].texts) == 5


async def test_a_message_comes_back_whole_and_nothing_of_it_is_left(inbox, redis_client, clock, org):
    message = InboundMessage(
        "1", org, JANE, "sms", "שלום 🙂\n", clock(), (Attachment("image/png", "https://api/1"),),
        Location(38.5, -121.7, "Our yard"), {"heeded": "help"},
    )  # fmt: skip
    await inbox.put(message)
    clock.turn(seconds=1)
    (line,) = await inbox.claim(org)
    assert (line.texts, line.channel, line.contact) == ((message,), "sms", JANE)
    await inbox.done(line)
    left = {name.decode().removeprefix(base(org)) async for name in redis_client.scan_iter(match=f"*{org}*")}
    assert left == {"text_seen:sms%3A1"}


async def test_answers_are_counted_by_the_hour(inbox, write, clock, org):
    await write("1")
    clock.turn(seconds=1)
    (line,) = await inbox.claim(org)
    assert [await inbox.count_answer(line) for _ in range(3)] == [1, 2, 3]


async def test_waiting_ends_when_something_comes_in(inbox, write, org):
    waiting = asyncio.create_task(inbox.wait(org, most_seconds=30))
    await write("1")
    async with asyncio.timeout(20):
        await waiting


async def test_a_server_that_is_not_there_is_told(tmp_path, clock, org):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        inbox = InboxRedis(client, clock=clock)
        for ask in (inbox.put(InboundMessage("1", org, JANE, "sms", "Hi", clock())), inbox.claim(org)):
            with pytest.raises(StoreDown):
                await ask


async def test_what_was_written_stands_nowhere_to_be_read(inbox, redis_client, clock, org):
    photo, place = Attachment("image/jpeg", "https://example.com/photo"), Location(38.5, -121.5, "Elm Street")
    written = InboundMessage("1", org, JANE, "sms", "My code is 123456", clock(), (photo,), place, {"heeded": "help"})
    await inbox.put(written)
    clock.turn(seconds=1)
    [kept] = await redis_client.lrange(f"{base(org)}inbox_texts:sms:phone:{JANE.value}", 0, -1)
    assert not [word for word in (b"123456", b"example.com", b"Elm", b"38.5", b"heeded") if word in kept]
    [line] = await inbox.claim(org)
    assert line.texts == (written,)


async def test_what_was_written_before_there_were_keys_is_answered(redis_client, inbox, write, clock, org):
    plain = InboxRedis(redis_client, clock=clock, pace=PACE)
    await plain.put(InboundMessage("0", org, JANE, "sms", "sealed: with a kiss", clock()))
    await write("1")
    clock.turn(seconds=1)
    [line] = await inbox.claim(org)
    assert [text.text for text in line.texts] == ["sealed: with a kiss", "Hi"]


async def test_a_text_that_no_key_opens_waits_and_the_others_are_answered(redis_client, inbox, write, clock, org):
    other = InboxRedis(redis_client, seals=Seals(Sealer({"k2": b"2" * KEY_BYTES})), clock=clock, pace=PACE)
    await other.put(InboundMessage("0", org, TOM, "sms", "Hello", clock()))
    await write("1")
    clock.turn(seconds=1)
    assert await ids(inbox, org) == [["1"]]
    clock.turn(seconds=LEASE_SECONDS)
    assert [each for each in await ids(other, org) if each != ["1"]] == [["0"]]
