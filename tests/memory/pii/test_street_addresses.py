"""Street addresses as written and said, and what only sounds like one."""

import pytest

from memory.pii.street_addresses import street_addresses


def found(text: str) -> list[str]:
    return [text[pii.start : pii.end] for pii in street_addresses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 1242 Oak St., Apt 3B, Davis 95616", "1242 Oak St., Apt 3B"),
        ("twelve forty two oak street apartment three b", "twelve forty two oak street apartment three b"),
        ("88 W. Capitol Avenue #210", "88 W. Capitol Avenue #210"),
        ("16 via roma", "16 via roma"),
        ("4502 highway 12", "4502 highway 12"),
        ("i live at 123 main", "123 main"),
        ("P.O. Box 12", "P.O. Box 12"),
    ],
)
def test_house_street_and_apartment_go_and_city_and_zip_stay(text: str, expected: str):
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["ten people on the way", "2 cars in the drive", "20 feet from the road", "a 30 minute drive", "one way street"],
)
def test_what_is_no_house_is_left(text: str):
    assert found(text) == []
