"""Notes of conversations on a real record: once for each end, whoever dies in between, and nothing invented."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.model_settings import ModelChoice, ModelSettings
from agents.providers import ModelProviders
from agents.scripted import Breaks, Call, Line, ScriptedModel, Silent
from agents.staff.crm_writer import CrmWriter, Pace
from agents.staff.staff_models import StaffModel, no_model
from memory.clock import FakeClock
from memory.conversation import ConversationId
from memory.conversation_notes import ConversationNote, Ended, Material
from memory.people import OrgId
from memory.records.conversation_notes_sql import ConversationNotesSql
from tests.memory.records.diary import MARIA, SIX, Diary
from tests.memory.records.record import MINUTE, NOON, Record

OURS, THEIRS = OrgId("ours"), OrgId("theirs")
CHOICES = ModelSettings(order=("scripted",), choices={"scripted": ModelChoice(kind="scripted")})


def model(*script: Line) -> StaffModel:
    scripted = ScriptedModel(script)
    return StaffModel(ModelProviders(CHOICES, offline=no_model(), doubles={"scripted": scripted}), "Write a note.")


def draft(summary: str, follow_up: str = "") -> Call:
    return Call("final_result", {"summary": summary, "follow_up": follow_up})


@pytest.fixture
def record(engine: AsyncEngine) -> Record:
    return Record(engine, OURS)


@pytest.fixture
def notes(engine: AsyncEngine) -> ConversationNotesSql:
    return ConversationNotesSql(engine)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON + 5 * MINUTE)


async def a_call(record: Record) -> None:
    """Maria asked for a price, and the call is over."""
    await record.customer("maria", {"name": "Maria"}, phone="+19165550142")
    await record.said(
        "maria",
        "c",
        ("customer", "How much is it for eight adults?"),
        ("frontdesk", "That comes to $590.", "quote"),
        ("customer", "Thanks, I will think about it."),
        ("frontdesk", "Goodbye!", "goodbye"),
    )
    await record.call("maria", "c")


async def kept(notes: ConversationNotesSql, org: OrgId = OURS, conversation: str = "c") -> ConversationNote:
    found = await notes.of(org, ConversationId(conversation))
    assert found is not None
    return found


async def test_a_call_that_is_over_gets_its_note_once(record, notes, clock):
    await a_call(record)
    writer = CrmWriter(OURS, notes, now=clock)
    assert await writer.write_pending() == 1
    note = await kept(notes)
    assert note.summary == 'Maria called about a price. They were told: "That comes to $590."'
    assert (note.lead, note.by) == ("quoted", "rules")
    assert note.backing["Maria called about a price."] == ["turn:c-2"]
    clock.turn(MINUTE)
    assert await writer.write_pending() == 0
    assert await kept(notes) == note


async def test_a_thread_that_went_on_and_ended_again_is_noted_anew(record, notes, clock, engine):
    await a_call(record)
    writer = CrmWriter(OURS, notes, now=clock)
    await writer.write_pending()
    await record.said("maria", "c", ("customer", "Let's book it"), at=NOON + 10 * MINUTE, channel="sms")
    await Diary(engine, OURS).booked(MARIA, SIX)
    clock.turn(10 * MINUTE)
    assert await writer.write_pending() == 0  # the thread is still open
    clock.turn(30 * MINUTE)
    assert await writer.write_pending() == 1
    note = await kept(notes)
    assert note.lead == "booked"
    assert "a party of 8 on Saturday, November 28 at 6 PM" in note.summary


async def test_several_writers_write_each_note_once(record, notes, clock, engine):
    await a_call(record)
    for number in range(3):
        await record.said(f"m{number}", f"c{number}", ("customer", "hello"), at=NOON - 60 * MINUTE)
    writers = [CrmWriter(OURS, ConversationNotesSql(engine), now=clock) for _ in range(4)]
    assert sum(await asyncio.gather(*(writer.write_pending() for writer in writers))) == 4


class Dying:
    """A record whose writer dies when it is about to write, as often as told."""

    def __init__(self, notes: ConversationNotesSql, *, after_writing: bool) -> None:
        self.pending, self.material = notes.pending, notes.material
        self._notes = notes
        self._after_writing = after_writing

    async def write(self, note: ConversationNote) -> bool:
        if self._after_writing:
            await self._notes.write(note)
        raise asyncio.CancelledError


@pytest.mark.parametrize("after_writing", [False, True])
async def test_what_a_dead_writer_left_is_written_by_the_next(record, notes, clock, after_writing):
    await a_call(record)
    with pytest.raises(asyncio.CancelledError):
        await CrmWriter(OURS, Dying(notes, after_writing=after_writing), now=clock).write_pending()
    assert await CrmWriter(OURS, notes, now=clock).write_pending() == (0 if after_writing else 1)
    assert (await kept(notes)).lead == "quoted"


async def test_a_writer_killed_while_its_model_thinks_loses_nothing(record, notes, clock):
    await a_call(record)
    thinking = model(Silent("So"))
    writing = asyncio.create_task(CrmWriter(OURS, notes, thinking, now=clock).write_pending())
    scripted = thinking.providers.turn_models("auto").now
    assert isinstance(scripted, ScriptedModel)
    async with asyncio.timeout(10):
        while not scripted.asked:
            await asyncio.sleep(0.01)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    assert await notes.of(OURS, ConversationId("c")) is None
    assert await CrmWriter(OURS, notes, now=clock).write_pending() == 1


async def test_a_model_words_the_note_and_what_it_invents_is_dropped(record, notes, clock):
    await a_call(record)
    invents = "Maria asked for the price of 8 adults and was told $590. She lives in Davis. She wants 12 on Sunday."
    writer = CrmWriter(OURS, notes, model(draft(invents, "Call Maria on 916-555-0142. Offer her $50 off.")), now=clock)
    assert await writer.write_pending() == 1
    note = await kept(notes)
    assert note.summary == "Maria asked for the price of 8 adults and was told $590."
    assert note.follow_up == "Call Maria on 916-555-0142."
    assert (note.lead, note.by) == ("quoted", "scripted")


@pytest.mark.parametrize(
    "script",
    [[Breaks()], [draft("Sarah wants 99 lamps.")], ["no draft at all"] * 4, [Call("no_such_tool")] * 6],
    ids=["breaks", "invents", "chats", "calls"],
)
async def test_when_the_model_is_of_no_use_the_rules_write(record, notes, clock, script):
    await a_call(record)
    assert await CrmWriter(OURS, notes, model(*script), now=clock).write_pending() == 1
    note = await kept(notes)
    assert note.by == "rules"
    assert note.summary.startswith("Maria called about a price.")


async def test_a_conversation_that_cannot_be_read_does_not_stop_the_others(record, notes, clock):
    await a_call(record)
    await record.said("john", "broken", ("customer", "hello"), at=NOON - 60 * MINUTE)

    class Broken:
        pending, write = notes.pending, notes.write

        async def material(self, ended: Ended) -> Material:
            if ended.conversation == "broken":
                raise ValueError("cannot be read")
            return await notes.material(ended)

    assert await CrmWriter(OURS, Broken(), now=clock).write_pending() == 1
    assert (await kept(notes)).lead == "quoted"


async def test_an_org_writes_of_its_own_conversations_only(record, notes, clock, engine):
    await a_call(record)
    theirs = Record(engine, THEIRS)
    await theirs.said("maria", "c", ("customer", "our secret number is 42"))
    await theirs.call("maria", "c")
    assert await CrmWriter(OURS, notes, now=clock).write_pending() == 1
    assert "secret" not in str(await kept(notes))
    assert await notes.of(THEIRS, ConversationId("c")) is None
    assert await CrmWriter(THEIRS, notes, now=clock).write_pending() == 1
    assert (
        await kept(notes, THEIRS)
    ).summary == 'Somebody called: "our secret number is 42" Their last words were ' + (
        'not answered: "our secret number is 42"'
    )


async def test_it_follows_the_record_until_it_is_stopped(record, notes, clock):
    writer = CrmWriter(OURS, notes, pace=Pace(every_seconds=0.01), now=clock)
    running = asyncio.create_task(writer.run())
    await a_call(record)
    async with asyncio.timeout(10):
        while await notes.of(OURS, ConversationId("c")) is None:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
