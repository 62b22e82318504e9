"""What customers say about themselves is kept."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from agents.tools.desk import Desk
from agents.tools.remember_customer import CustomerTold, remember_customer


async def facts(desk: Desk) -> dict[str, str]:
    return dict((await desk.memory.customer(desk.org, desk.customer.id)).facts)


async def test_name_phone_and_address_are_kept(desk: Desk):
    told = CustomerTold(name=" Maria Lopez ", phone="(925) 555-0187", address="12 Oak Street, Davis")
    answer = await remember_customer(desk, told)
    assert (set(answer.kept), answer.phone, answer.bad_phone) == ({"name", "phone", "address"}, "+19255550187", False)
    assert await facts(desk) == {"name": "Maria Lopez", "phone": "+19255550187", "address": "12 Oak Street, Davis"}


async def test_what_was_not_said_stays_as_it_was(desk: Desk):
    await remember_customer(desk, CustomerTold(name="Maria"))
    await remember_customer(desk, CustomerTold(address="95616"))
    assert await facts(desk) == {"name": "Maria", "address": "95616"}


@pytest.mark.parametrize("phone", ["12", "call me", "9255550187925555018792555501879255550187"])
async def test_what_is_no_number_is_not_kept_and_said(desk: Desk, phone: str):
    answer = await remember_customer(desk, CustomerTold(name="Maria", phone=phone))
    assert (answer.kept, answer.phone, answer.bad_phone) == (("name",), None, True)
    assert "phone" not in await facts(desk)


async def test_nothing_told_keeps_nothing(desk: Desk):
    assert (await remember_customer(desk, CustomerTold())).kept == ()
    assert await facts(desk) == {}


@pytest.mark.parametrize("told", [{"name": ""}, {"name": "x" * 201}, {"card": "4242"}])
def test_empty_endless_and_other_things_are_not_taken(told):
    with pytest.raises(ValidationError):
        CustomerTold.model_validate(told)
