"""The part of the composition root that is about staff: who answers their questions, and who writes notes for them.

Without a policy of their own in `config/agents.yaml`, or without a model, the rules do both alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import BaseRoute

from agents.policy import StaffUse
from agents.providers import ModelProviders
from agents.spending import MonthBudget, Spending
from agents.staff.admin_assistant import AdminAssistant
from agents.staff.crm_writer import CrmWriter, Pace
from agents.staff.staff_models import StaffModel, no_model
from gateway.chores import Assign, done_here
from gateway.routes.staff import staff_routes
from gateway.settings import Settings
from memory.clock import Clock, utc_now
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.daybook_sql import DaybookSql

HOUSE_PACE = Pace(rest_seconds=0.1)
"""A thread ends by the same silence as in `memory.stores.redis`; the rests leave a core to the calls on it."""


@dataclass(frozen=True, slots=True)
class StaffDoors:
    """The doors of staff. `read_anew` gives those behind them the models, prompts and budgets of new settings."""

    routes: list[BaseRoute]
    read_anew: Callable[[Settings], None]


@asynccontextmanager
async def staff_doors(
    settings: Settings,
    engine: AsyncEngine,
    spending: Spending,
    *,
    clock: Clock = utc_now,
    pace: Pace = HOUSE_PACE,
    assign: Assign = done_here,
) -> AsyncIterator[StaffDoors]:
    """The doors of staff; while they are open, every conversation that ends gets its note, by whom `assign` picks."""
    business, env = settings.business, settings.env
    assistant = AdminAssistant(business, DaybookSql(engine), now=clock)
    notes = ConversationNotesSql(engine)
    writer = CrmWriter(business.org, notes, pace=pace, now=clock)

    def read_anew(changed: Settings) -> None:
        models = staff_models(changed, spending)
        assistant.model, writer.model = models.get("admin_assistant"), models.get("crm_writer")

    read_anew(settings)
    writing = asyncio.create_task(assign("crm-writer", writer.run), name="crm-writer")
    try:
        yield StaffDoors(staff_routes(assistant, business.org, env.secrets.get("FRONTDESK_STAFF_TOKEN")), read_anew)
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


def staff_models(settings: Settings, spending: Spending) -> dict[StaffUse, StaffModel]:
    """The model of each use case that has a policy. A script (FRONTDESK_MODEL) only talks, and fills in no forms."""
    env, budgets = settings.env, settings.budgets
    if env.model == "scripted":
        return {}
    providers = ModelProviders(settings.models, offline=no_model(), keys=env.secrets, asked=env.model)
    month = MonthBudget(budgets.month_microdollars, spending)
    return {
        use: StaffModel(
            providers,
            settings.prompts[policy.prompt],
            model=policy.model,
            parameters=policy.parameters,
            budget=budgets.budgets[policy.budget],
            month=month,
        )
        for use, policy in settings.policies.staff.items()
    }
