"""Customers and contacts."""

from memory.people import Contact, Customer, CustomerId, OrgId


def test_a_customer_is_called_by_the_name_they_gave():
    contacts = (Contact("phone", "+14155550123"),)
    assert Customer(CustomerId("c"), OrgId("o"), contacts).name is None
    assert Customer(CustomerId("c"), OrgId("o"), contacts, {"name": "Zoë"}).name == "Zoë"


def test_two_orgs_may_know_the_same_person_and_they_are_not_one():
    contacts = (Contact("phone", "+14155550123"),)
    assert Customer(CustomerId("c"), OrgId("o"), contacts) != Customer(CustomerId("c"), OrgId("p"), contacts)
