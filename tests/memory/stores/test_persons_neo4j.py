"""What the graph gives of people is put in order: who stands for all first, then by the time of merging."""

from memory.people import Contact, OrgId
from memory.stores.persons_neo4j import persons, whole

PHONE = ["phone:+14155550123", True, 5]


def row(id, *, ids, merged_at, contacts=(), **fields):
    kept = {"id": id, "made_at": 1, "facts": f'{{"name": "{id}"}}', **fields}
    return {"customer": kept, "ids": ids, "merged_at": merged_at, "contacts": list(contacts)}


def test_those_who_are_one_are_in_the_order_of_merging():
    rows = [
        row("late", ids=["first", "late"], merged_at=[9]),
        row("below", ids=["first", "early", "below"], merged_at=[3, 1], stopped_at=7),
        row("early", ids=["first", "early"], merged_at=[3], contacts=[[None, None, None]]),
        row("first", ids=["first"], merged_at=[], contacts=[["email:a@example.com", False, 1], PHONE]),
    ]
    found = persons(rows)
    assert [each.id for each in found] == ["first", "early", "below", "late"]
    assert [each.merged_into for each in found] == [None, "first", "early", "first"]
    one = whole(OrgId("o"), found)
    assert (one.id, one.merged, one.name) == ("first", ("early", "below", "late"), "first")
    assert one.contacts == (Contact("phone", "+14155550123"), Contact("email", "a@example.com"))
    assert one.stopped_at is not None


def test_the_record_is_told_of_one_alone():
    [person] = persons([row("b", ids=["a", "b"], merged_at=[3], contacts=[PHONE, ["web:x", False, 6]], stopped_at=7)])
    assert person.entry() == {
        "kind": "customer",
        "id": "b",
        "made_at": 1,
        "contact:phone:+14155550123": 5,
        "shares:web:x": 6,
        "fact:name": "b",
        "stopped_at": 7,
        "merged_into": "a",
    }
