"""The tools by name, as a model is shown them, with what each one costs and whether it can be taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from pydantic_ai import Tool
from pydantic_ai.tools import ToolDefinition

from agents.errors import UnknownTool
from agents.tools.allergens import AllergensAsked, allergens
from agents.tools.book import BookAsked, book
from agents.tools.cancel import CancelAsked, cancel
from agents.tools.change_booking import ChangeAsked, change_booking
from agents.tools.check_availability import AvailabilityAsked, check_availability
from agents.tools.claim_contact import CodeAsked, ContactAsked, claim_contact, prove_contact
from agents.tools.desk import Desk
from agents.tools.find_booking import BookingAsked, find_booking
from agents.tools.find_in_knowledge import KnowledgeAsked, find_in_knowledge
from agents.tools.hand_to_person import PersonAsked, hand_to_person
from agents.tools.hold_seating import HoldAsked, hold_seating
from agents.tools.menu import MenuAsked, menu
from agents.tools.quote import QuoteAsked, quote
from agents.tools.remember_customer import CustomerTold, remember_customer
from agents.tools.request_callback import CallbackAsked, request_callback
from agents.tools.reschedule import RescheduleAsked, reschedule
from agents.tools.send_link import LinkAsked, send_link
from agents.tools.send_text import TextAsked, send_text
from agents.tools.take_message import MessageLeft, take_message
from agents.tools.travel_fee import TravelAsked, travel_fee

Asked = TypeVar("Asked", bound=BaseModel)


@dataclass(frozen=True)
class ToolEntry(Generic[Asked]):
    """A tool: a verb over the desk. `free` costs nothing outside this house; `irreversible` cannot be taken back.

    `for_all` gives the same to every customer who asks the same, and changes nothing.
    """

    asked: type[Asked]
    act: Callable[[Desk, Asked], Awaitable[BaseModel]]
    free: bool = True
    irreversible: bool = False
    writes: bool = False
    for_all: bool = False

    @property
    def name(self) -> str:
        """What policies and models call it."""
        return self.act.__name__

    @cached_property
    def definition(self) -> ToolDefinition:
        """The tool as a model is shown it: its name, what it is for, and the schema of what it is asked."""
        act, asked_type = self.act, self.asked

        async def call(asked: Any) -> BaseModel:
            raise NotImplementedError

        # pydantic-ai reads the arguments from the annotation, which differs by tool.
        call.__annotations__["asked"] = asked_type
        return Tool(call, name=self.name, description=act.__doc__, takes_ctx=False).tool_def


CATALOGUE: Mapping[str, ToolEntry[Any]] = {
    entry.name: entry
    for entry in (
        ToolEntry(QuoteAsked, quote, for_all=True),
        ToolEntry(TravelAsked, travel_fee, for_all=True),
        ToolEntry(MenuAsked, menu, for_all=True),
        ToolEntry(AllergensAsked, allergens, for_all=True),
        ToolEntry(KnowledgeAsked, find_in_knowledge, for_all=True),
        ToolEntry(CustomerTold, remember_customer, writes=True),
        # Somebody of the staff will pick up the phone for it.
        ToolEntry(CallbackAsked, request_callback, free=False, writes=True),
        ToolEntry(MessageLeft, take_message, free=False, writes=True),
        ToolEntry(PersonAsked, hand_to_person, free=False, writes=True),
        ToolEntry(AvailabilityAsked, check_availability),
        ToolEntry(BookingAsked, find_booking),
        # Each text costs, and cannot be taken out of a phone again.
        ToolEntry(LinkAsked, send_link, free=False, writes=True),
        ToolEntry(TextAsked, send_text, free=False, writes=True),
        ToolEntry(ContactAsked, claim_contact, free=False, writes=True),
        ToolEntry(CodeAsked, prove_contact, writes=True),
        ToolEntry(HoldAsked, hold_seating, writes=True),
        # Somebody of the staff comes, or stays at home, for these; a read-back goes before each.
        ToolEntry(BookAsked, book, free=False, irreversible=True, writes=True),
        ToolEntry(RescheduleAsked, reschedule, free=False, irreversible=True, writes=True),
        ToolEntry(ChangeAsked, change_booking, free=False, irreversible=True, writes=True),
        ToolEntry(CancelAsked, cancel, free=False, irreversible=True, writes=True),
    )
}


def tools_named(names: Iterable[str]) -> dict[str, ToolEntry[Any]]:
    """The tools of a policy, by name. Raises UnknownTool."""
    chosen = dict[str, ToolEntry[Any]]()
    for name in names:
        if name not in CATALOGUE:
            raise UnknownTool(f"There is no tool {name}; there is {', '.join(CATALOGUE)}.")
        chosen[name] = CATALOGUE[name]
    return chosen


def definitions_of(entries: Mapping[str, ToolEntry[Any]]) -> list[ToolDefinition]:
    """The tools as a model is shown them."""
    return [entry.definition for entry in entries.values()]
