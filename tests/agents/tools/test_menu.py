"""The menu tool."""

from __future__ import annotations

from dataclasses import replace

from agents.tools.desk import Desk
from agents.tools.menu import MenuAnswer, MenuAsked, menu


async def test_all_of_it(desk: Desk):
    answer = await menu(desk, MenuAsked())
    assert answer.sections["proteins"].items == ("chicken", "New York strip steak", "shrimp", "calamari", "tofu")
    assert answer.upgrades["lobster"].cents == 1500
    assert {key: item.cents for key, item in answer.add_ons.items()} == {
        "noodles": 500,
        "fried_rice": 500,
        "vegetables": 500,
        "edamame": 500,
        "gyoza": 1000,
        "extra_protein": 1000,
    }
    assert answer.prices["adult"].includes == "two proteins"


async def test_one_part(desk: Desk):
    proteins = await menu(desk, MenuAsked(section="proteins"))
    assert list(proteins.sections) == ["proteins"]
    assert (proteins.upgrades, proteins.add_ons, proteins.prices) == ({}, {}, {})
    assert list((await menu(desk, MenuAsked(section="upgrades"))).upgrades)[-1] == "lobster"
    assert len((await menu(desk, MenuAsked(section="add_ons"))).add_ons) == 6
    assert len((await menu(desk, MenuAsked(section="prices"))).prices) == 3


async def test_a_part_that_is_not_there(desk: Desk):
    assert await menu(desk, MenuAsked(section="desserts")) == MenuAnswer(unknown_section=True)


async def test_a_business_without_a_menu_has_its_price_list(desk: Desk, plumber):
    answer = await menu(replace(desk, business=plumber), MenuAsked())
    assert (answer.sections, list(answer.prices), list(answer.add_ons)) == ({}, ["call_out", "hour"], ["camera"])
