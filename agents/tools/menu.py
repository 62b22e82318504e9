"""Say what is offered, and what upgrades and add-ons cost."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from agents.business import MenuSection
from agents.price_list import Extra, Price
from agents.tools.desk import Desk


class MenuAsked(BaseModel):
    """All of it, or one part."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    section: str | None = Field(
        default=None, description="Name of a menu section, or prices, upgrades or add_ons; leave out for everything."
    )


class MenuAnswer(BaseModel):
    """What was asked for, by name; the other parts are empty. `unknown_section` says that there is no such part."""

    model_config = ConfigDict(frozen=True)

    sections: Mapping[str, MenuSection] = {}
    prices: Mapping[str, Price] = {}
    upgrades: Mapping[str, Extra] = {}
    add_ons: Mapping[str, Extra] = {}
    unknown_section: bool = False


async def menu(desk: Desk, asked: MenuAsked) -> MenuAnswer:
    """Read the menu: what is included, the price list, and what each upgrade and add-on costs in cents."""
    shop = desk.business
    match asked.section:
        case None:
            return MenuAnswer(sections=shop.menu, prices=shop.prices, upgrades=shop.upgrades, add_ons=shop.add_ons)
        case "prices":
            return MenuAnswer(prices=shop.prices)
        case "upgrades":
            return MenuAnswer(upgrades=shop.upgrades)
        case "add_ons":
            return MenuAnswer(add_ons=shop.add_ons)
        case name if name in shop.menu:
            return MenuAnswer(sections={name: shop.menu[name]})
        case _:
            return MenuAnswer(unknown_section=True)
