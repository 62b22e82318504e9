"""What is kept is open for as long as the house, and nothing runs on when it is closed."""

import asyncio

from prometheus_client import CollectorRegistry
from sqlalchemy import select

from gateway.settings import load
from gateway.wiring_stores import kept_things, running
from gateway.worker_place import WorkerPlace
from memory.clock import FakeClock
from memory.people import Contact, OrgId
from memory.records.database import upgrade
from memory.records.schema import customers
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.speech.services import SpeechServices
from tests.house.reading import ROOT


async def test_what_is_said_to_the_memory_arrives_in_the_record_open(valkey_url, tmp_path):
    database = f"sqlite:///{tmp_path}/record.db"
    await upgrade(database)
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path)})
    org = OrgId(settings.business.id)
    speech = SpeechServices(ScriptedSpeechToText(), ScriptedTextToSpeech(), None)
    wanted = {
        "redis_url": valkey_url.replace("db=0", "db=8"),
        "database": database,
        "speech": speech,
        "restarts": {},
        "clock": FakeClock(),
        "registry": CollectorRegistry(),
    }
    async with kept_things(settings, WorkerPlace("box"), **wanted) as kept:
        zoe = await kept.memory.customer_for(org, Contact("web", tmp_path.name[-30:].rjust(8, "x")))
        await kept.memory.remember(org, zoe.id, {"name": "Zoë Miller"})
        async with asyncio.timeout(20):
            while True:
                async with kept.engine.connect() as connection:
                    found = await connection.execute(select(customers.c.facts).where(customers.c.id == zoe.id))
                    if found.scalar() == {"name": "Zoë Miller"}:
                        break
                await asyncio.sleep(0.05)
    assert not [
        task for task in asyncio.all_tasks() if task.get_name() in ("record-writer", "memory-back", "memory-told")
    ]


async def test_a_task_ends_with_what_it_belongs_to():
    async def waits() -> None:
        await asyncio.Event().wait()

    async with running(waits(), "waits"):
        assert [task for task in asyncio.all_tasks() if task.get_name() == "waits"]
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "waits"]
