"""Staff ask, and get what the record holds: by rules, and by a model that is held to what it looked up."""

from __future__ import annotations

import pytest
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.business import Business
from agents.model_settings import ModelChoice, ModelSettings
from agents.providers import ModelProviders
from agents.scripted import Breaks, Call, Line, ScriptedModel
from agents.staff.admin_assistant import AdminAssistant
from agents.staff.answers import NOT_UNDERSTOOD, READS_ONLY
from agents.staff.staff_models import StaffModel, no_model
from memory.errors import StoreDown
from memory.people import OrgId
from memory.records.database import open_database
from memory.records.daybook_sql import DaybookSql
from memory.records.schema import metadata
from tests.agents.staff.evening import a_friday
from tests.memory.records.record import NOON

OURS, THEIRS = OrgId("ours"), OrgId("theirs")
CHOICES = ModelSettings(order=("scripted",), choices={"scripted": ModelChoice(kind="scripted")})
TODAY = {"first": "2026-11-20", "last": "2026-11-20"}


def scripted(*lines: Line) -> tuple[StaffModel, ScriptedModel]:
    model = ScriptedModel(lines)
    providers = ModelProviders(CHOICES, offline=no_model(), doubles={"scripted": model})
    return StaffModel(providers, "You help the staff of {business}."), model


@pytest.fixture
def ask(engine: AsyncEngine, business: Business):
    async def asking(question: str, *lines: Line, org: OrgId = OURS):
        model = scripted(*lines)[0] if lines else None
        return await AdminAssistant(business, DaybookSql(engine), model, now=lambda: NOON).ask(org, question)

    return asking


async def test_questions_of_a_day_are_answered_without_a_model(ask, engine):
    await a_friday(engine, OURS)
    expected = {
        "How many calls did we get today?": "There were 2 calls on Friday, November 20: 1 completed and 1 missed.\n"
        "- Sarah Connor (+19165550142) at 12 PM\n- John (+14155550100) at 11:50 AM",
        "how many calls yesterday": "There was 1 call on Thursday, November 19: 1 completed.\n"
        "- John (+14155550100) at 11 PM",
        "who called about a refund this week?": "1 person said so from Monday, November 16 to Sunday, November 22.\n"
        '- Sarah Connor (+19165550142), Friday, November 20 at 12 PM: "I want a refund."',
        "what's booked for Saturday?": "Nothing is booked on Saturday, November 21.",
        "which deposits are still due?": "1 deposit is due, $100 in total.\n- Saturday, November 28 at 6 PM: "
        "Zoë (+19165550142), 8 guests ",
        "what did Sarah want?": "Sarah Connor (+19165550142). Friday, November 20: Sarah called about a refund. "
        "To do: Get back to Sarah. Booked: Saturday, November 28 at 6 PM: Zoë",
        "any open escalations?": "2 matters wait for a person.\n- Sarah Connor (+19165550142), complaint since "
        "Friday, November 20 at 12 PM: Wants a refund.\n- John (+14155550100), call back since",
        "how was today?": "Conversations on Friday, November 20: 1 by voice. Of those that ended: 1 support.\n"
        "- Sarah called about a refund. To do: Get back to Sarah",
        "cancel Sarah's booking": READS_ONLY,
        "what is the meaning of life?": NOT_UNDERSTOOD,
    }
    for question, answer in expected.items():
        assert (await ask(question)).text.startswith(answer), question
    [figures] = (await ask("how many calls today?")).figures
    assert (figures["look_up"], figures["total"], figures["first"]) == ("list_calls", 2, "2026-11-20")


async def test_staff_of_another_org_learn_nothing(ask, engine):
    await a_friday(engine, THEIRS)
    assert (await ask("how many calls today?")).text == "There were no calls on Friday, November 20."
    assert (await ask("what did Sarah want?")).text == "I know nobody called Sarah."
    assert (await ask("any open escalations?")).text == "Nothing waits for a person."


async def test_a_model_answers_from_what_it_looked_up(ask, engine):
    await a_friday(engine, OURS)
    answer = await ask("busy today?", Call("list_calls", TODAY), "There were 2 calls, the last from Sarah Connor.")
    assert answer.text == "There were 2 calls, the last from Sarah Connor."
    assert [figures["look_up"] for figures in answer.figures] == ["list_calls"]


async def test_what_a_model_adds_of_its_own_is_dropped(ask, engine):
    await a_friday(engine, OURS)
    says = "There were 2 calls. Barbara called 17 times. John called at 11:50 AM."
    answer = await ask("how many calls today?", Call("list_calls", TODAY), says)
    assert answer.text == "There were 2 calls. John called at 11:50 AM."


@pytest.mark.parametrize(
    "lines",
    [
        [Breaks()],
        ["There were 400 calls."],
        ["There were calls, surely."],
        [Call("list_calls", TODAY), "There were 400."],
        [Call("delete_everything", {})] * 9,
        [Call("list_calls", {"first": "2026-11-20", "last": "1999-01-01"})] * 9,
        [Call("list_calls", TODAY)] * 20,
    ],
    ids=["breaks", "invents", "looks nothing up", "all invented", "no such tool", "nonsense", "loops"],
)
async def test_when_the_model_is_of_no_use_the_rules_answer(ask, engine, lines):
    await a_friday(engine, OURS)
    answer = await ask("how many calls today?", *lines)
    assert answer.text.startswith("There were 2 calls on Friday, November 20")


async def test_a_model_cannot_ask_for_another_org(ask, engine):
    await a_friday(engine, THEIRS)
    reaching = Call("find_customer", {"name": "Sarah", "org": "theirs"})
    answer = await ask("what did Sarah want?", reaching, Call("find_customer", {"name": "Sarah"}), "Sarah is unknown.")
    assert "refund" not in str(answer)


async def test_the_model_knows_the_business_and_its_clock(business, engine):
    model, double = scripted("Hello.")
    await AdminAssistant(business, DaybookSql(engine), model, now=lambda: NOON).ask(OURS, "hi")
    assert double.instructions[0] == (
        f"You help the staff of {business.name}.\n\nIt is Friday, November 20, 2026, 12 PM."
    )


async def test_nothing_is_written_and_nobody_is_named_in_a_log(ask, engine):
    await a_friday(engine, OURS)

    async def counts() -> list[int]:
        async with engine.connect() as connection:
            tables = metadata.sorted_tables
            return [
                (await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in tables
            ]

    before = await counts()
    with structlog.testing.capture_logs() as logged:
        for question in ("what did Sarah want?", "delete everything about Sarah", "who called about a refund?"):
            await ask(question)
            await ask(question, Breaks())
    assert await counts() == before
    assert logged
    assert not {"Sarah", "refund", "555"} & {word for word in ("Sarah", "refund", "555") if word in str(logged)}


async def test_a_record_that_is_away_is_said_to_be(business):
    gone = open_database("postgres://nobody:x@127.0.0.1:1/none")
    with pytest.raises(StoreDown):
        await AdminAssistant(business, DaybookSql(gone), now=lambda: NOON).ask(OURS, "how many calls today?")
    await gone.dispose()
