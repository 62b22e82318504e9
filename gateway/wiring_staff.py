"""The part of the composition root that is about staff: who answers their questions, and who writes notes for them.

Without a prompt of their own in `config/prompts/`, or without a model, the rules do both alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from agents.providers import ModelProviders
from agents.staff.admin_assistant import AdminAssistant
from agents.staff.crm_writer import CrmWriter, Pace
from agents.staff.staff_models import StaffModel, no_model
from gateway.chores import Assign, done_here
from gateway.routes.staff import staff_routes
from gateway.settings import Settings
from memory.clock import Clock, utc_now
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.daybook_sql import DaybookSql

HOUSE_PACE = Pace()
"""A thread ends by the same silence as in `memory.stores.redis`."""


@asynccontextmanager
async def staff_doors(
    settings: Settings,
    engine: AsyncEngine,
    *,
    clock: Clock = utc_now,
    pace: Pace = HOUSE_PACE,
    assign: Assign = done_here,
) -> AsyncIterator[list[BaseRoute]]:
    """The doors of staff; while they are open, every conversation that ends gets its note, by whom `assign` picks."""
    business, env = settings.business, settings.env
    providers = ModelProviders(settings.models, offline=no_model(), keys=env.secrets, asked=env.model)
    assistant = AdminAssistant(business, DaybookSql(engine), _model(settings, providers, "admin_assistant"), now=clock)
    notes = ConversationNotesSql(engine)
    writer = CrmWriter(business.org, notes, _model(settings, providers, "crm_writer"), pace=pace, now=clock)
    writing = asyncio.create_task(assign("crm-writer", writer.run), name="crm-writer")
    try:
        yield staff_routes(assistant, business.org, env.secrets.get("FRONTDESK_STAFF_TOKEN"))
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


def _model(settings: Settings, providers: ModelProviders, prompt: str) -> StaffModel | None:
    """The model with this prompt, when both are there."""
    written = settings.prompts.get(prompt)
    return StaffModel(providers, written) if written else None
