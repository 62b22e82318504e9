"""The staff's part of the house, joined from the settings: what ends gets its note, and staff can ask."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import httpx
from redis.asyncio import Redis
from starlette.applications import Starlette

from agents.staff.crm_writer import Pace
from gateway.settings import load
from gateway.wiring_staff import staff_doors, staff_models
from memory.clock import utc_now
from memory.conversation import ConversationId
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.database import open_database, upgrade
from memory.stores.spending_redis import SpendingRedis
from tests.memory.records.record import MINUTE, Record

CONFIG = Path(__file__).parents[2] / "config"
QUICK = Pace(settle=timedelta(0), every_seconds=0.01)


async def test_a_conversation_that_ends_is_noted_and_staff_read_it(tmp_path, redis_client: Redis):
    settings = load(CONFIG, {"FRONTDESK_VAR": str(tmp_path), "FRONTDESK_STAFF_TOKEN": "secret"})
    url = f"sqlite:///{tmp_path}/record.db"
    await upgrade(url)
    engine = open_database(url)
    org = settings.business.org
    before = asyncio.all_tasks()
    async with staff_doors(settings, engine, SpendingRedis(redis_client), pace=QUICK) as doors:
        record = Record(engine, org, utc_now() - 10 * MINUTE)
        await record.customer("sarah", {"name": "Sarah"}, phone="+19165550142")
        await record.said("sarah", "c", ("customer", "How much?"), ("frontdesk", "That comes to $590.", "quote"))
        await record.call("sarah", "c")
        async with asyncio.timeout(10):
            while (note := await ConversationNotesSql(engine).of(org, ConversationId("c"))) is None:
                await asyncio.sleep(0.01)
        assert note.lead == "quoted"
        transport = httpx.ASGITransport(Starlette(routes=doors.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
            question = {"question": "what did Sarah want?"}
            answer = await http.post("/api/v1/staff/ask", json=question, headers={"Authorization": "Bearer secret"})
            refused = await http.post("/api/v1/staff/ask", json=question)
    assert "Sarah called about a price." in answer.json()["answer"]
    assert refused.status_code == 401
    assert asyncio.all_tasks() == before
    await engine.dispose()


async def test_a_config_without_policies_for_staff_is_served_by_the_rules(tmp_path, redis_client: Redis):
    plumber = Path(__file__).parent / "plumber"
    settings = load(plumber, {"FRONTDESK_VAR": str(tmp_path), "FRONTDESK_STAFF_TOKEN": "secret"})
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    async with staff_doors(settings, engine, SpendingRedis(redis_client)) as doors:
        transport = httpx.ASGITransport(Starlette(routes=doors.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
            question = {"question": "delete everything"}
            answer = await http.post("/api/v1/staff/ask", json=question, headers={"Authorization": "Bearer secret"})
    assert answer.json()["answer"] == "I can only look things up, and change nothing."
    await engine.dispose()


def test_each_use_has_the_model_that_its_policy_asks_for(tmp_path, redis_client: Redis):
    copytree(CONFIG, tmp_path / "config")
    agents = tmp_path / "config" / "agents.yaml"
    before, after = "    prompt: crm_writer\n", "    prompt: crm_writer\n    model: scripted\n"
    assert before in agents.read_text()
    agents.write_text(agents.read_text().replace(before, after))
    settings = load(tmp_path / "config", {"FRONTDESK_VAR": str(tmp_path)})
    models = staff_models(settings, SpendingRedis(redis_client))
    named = {use: model.name for use, model in models.items()}
    assert named == {"admin_assistant": "offline", "crm_writer": "scripted"}
    assert [model.providers.turn_models(model.model).are_free for model in models.values()] == [True, False]
    assert models["crm_writer"].budget.turn_tokens == 60_000
    assert models["crm_writer"].prompt == settings.prompts["crm_writer"]


def test_a_script_writes_no_notes(tmp_path, redis_client: Redis):
    settings = load(CONFIG, {"FRONTDESK_VAR": str(tmp_path), "FRONTDESK_MODEL": "scripted"})
    assert staff_models(settings, SpendingRedis(redis_client)) == {}
