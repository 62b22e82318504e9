"""Staff ask over HTTP: only staff, only so often, and nothing that they send breaks anything."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import structlog
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from agents.business import Business
from agents.staff.admin_assistant import AdminAssistant
from gateway.routes.staff import PER_MINUTE, Allowance, staff_routes
from gateway.settings import load
from memory.people import OrgId
from memory.records.database import open_database, upgrade
from memory.records.daybook_sql import DaybookSql
from tests.agents.staff.evening import a_friday
from tests.memory.records.record import NOON

OURS, THEIRS = OrgId("ours"), OrgId("theirs")
TOKEN = "the staff token"
STAFF = {"Authorization": f"Bearer {TOKEN}"}
ASK = "/api/v1/staff/ask"
CALLS = {"question": "How many calls did we get today?"}


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    config = Path(__file__).parents[3] / "config"
    return load(config, {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))}).business


def client(
    engine: AsyncEngine, business: Business, *, token: str | None = TOKEN, org: OrgId = OURS, per_minute: int = 9999
) -> httpx.AsyncClient:
    assistant = AdminAssistant(business, DaybookSql(engine), now=lambda: NOON)
    app = Starlette(routes=staff_routes(assistant, org, token, Allowance(per_minute)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")


async def test_staff_get_an_answer_with_its_figures(engine, business):
    await a_friday(engine, OURS)
    async with client(engine, business) as http:
        answer = await http.post(ASK, json=CALLS, headers=STAFF)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["answer"].startswith("There were 2 calls on Friday, November 20: 1 completed and 1 missed.")
    [figures] = answer.json()["figures"]
    assert (figures["look_up"], figures["total"]) == ("list_calls", 2)
    assert figures["calls"][0]["who"] == {"name": "Sarah Connor", "phone": "+19165550142"}


async def test_staff_of_one_org_hear_nothing_of_another(engine, business):
    await a_friday(engine, THEIRS)
    async with client(engine, business) as http:
        answer = await http.post(ASK, json={"question": "what did Sarah want?"}, headers=STAFF)
    assert answer.json()["answer"] == "I know nobody called Sarah."


@pytest.fixture
async def unused(tmp_path):
    """An engine of a database that nobody gets to ask."""
    engine = open_database(f"sqlite:///{tmp_path}/none.db")
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("token", [None, "", TOKEN])
@pytest.mark.parametrize("given_token", [None, "", "Bearer ", "Bearer wrong", TOKEN])
async def test_nobody_but_staff_may_ask(unused, business, token, given_token):
    headers = {"Authorization": given_token} if given_token not in (None, TOKEN) else {}
    async with client(unused, business, token=token) as http:
        answer = await http.post(ASK, json=CALLS, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_staff")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b'{"question": ""}', b'{"question": "  "}', b'{"question": 7}', b"\xff\xfe",
     b'{"question": "hi", "org": "theirs"}', b'{"question": "' + b"x" * 501 + b'"}'],
)  # fmt: skip
async def test_what_is_no_question_is_refused(unused, business, body):
    async with client(unused, business) as http:
        answer = await http.post(ASK, content=body, headers=STAFF)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], bool(error["details"])) == (422, "bad_question", True)


async def test_a_body_that_is_too_long_is_refused(unused, business):
    async with client(unused, business) as http:
        answer = await http.post(ASK, content=b"x" * 9000, headers=STAFF)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_long")


async def test_too_many_questions_wait(unused, business):
    async with client(unused, business, per_minute=2) as http:
        answers = [await http.post(ASK, json={"question": "hello"}, headers=STAFF) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == "too_many"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 30


def test_an_allowance_fills_up_again():
    now = 100.0
    allowance = Allowance(clock=lambda: now)
    assert [allowance.take() for _ in range(PER_MINUTE)] == [0.0] * PER_MINUTE
    assert allowance.take() == pytest.approx(60 / PER_MINUTE)
    now += 60 / PER_MINUTE
    assert allowance.take() == 0.0
    assert allowance.take() > 0


async def test_a_record_that_is_away_is_said_to_be_and_named_in_no_log(business):
    gone = open_database("postgres://nobody:x@127.0.0.1:1/none")
    async with client(gone, business) as http:
        with structlog.testing.capture_logs() as logged:
            answer = await http.post(ASK, json={"question": "what did Sarah want?"}, headers=STAFF)
    await gone.dispose()
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_down")
    assert [line["event"] for line in logged] == ["staff_not_answered"]
    assert "Sarah" not in str(logged)


@tuned(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
async def test_any_body_gives_an_answer_or_an_error_in_shape(unused, business, body):
    async with client(unused, business) as http:
        answer = await http.post(ASK, content=body, headers=STAFF)
    assert answer.status_code in (200, 422)
    assert set(answer.json()) in ({"answer", "figures"}, {"error"})


@tuned(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=500).filter(str.strip))
async def test_any_question_is_answered(database_once, business, question):
    async with client(database_once, business) as http:
        answer = await http.post(ASK, json={"question": question}, headers=STAFF)
    assert answer.status_code == 200
    assert answer.json()["answer"]


@pytest.fixture
async def database_once(tmp_path):
    """An engine on SQLite with the newest tables."""
    url = f"sqlite:///{tmp_path}/record.db"
    await upgrade(url)
    engine = open_database(url)
    yield engine
    await engine.dispose()
