"""Findings: their placeholders, and the text without them."""

from memory.pii.findings import Pii, apart, without, without_placeholders


def test_what_was_found_is_blank_and_the_text_as_long_as_before():
    text = without("call 555 now", [Pii("phone", 5, 8)])
    assert (text[:5], text[8:], len(text)) == ("call ", " now", 12)
    assert "555" not in text


def test_placeholders_are_blank_and_other_brackets_stay():
    text = without_placeholders("[phone] or [street]")
    assert "phone" not in text
    assert text.endswith(" or [street]")
    assert len(text) == len("[phone] or [street]")


def test_of_two_over_each_other_the_first_and_longer_stays():
    assert apart([Pii("ip", 2, 5), Pii("name", 0, 3), Pii("email", 0, 4), Pii("name", 5, 6)]) == [
        Pii("email", 0, 4),
        Pii("name", 5, 6),
    ]


def test_a_finding_says_its_kind_in_place_of_itself():
    assert Pii("ssn", 0, 1).placeholder == "[ssn]"
