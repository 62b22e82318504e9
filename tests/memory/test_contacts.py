"""Contacts in one form, whatever strangers send."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.contacts import WITHHELD, canonical, email_contact, phone_contact, web_contact
from memory.errors import BadContact
from memory.people import Contact


@pytest.mark.parametrize(
    "written",
    ["+14155550123", "(415) 555-0123", "415.555.0123", " 1 415 555 0123 ", "tel:+1-415-555-0123", "4155550123"],
)
def test_one_number_however_it_is_written(written):
    assert phone_contact(written) == Contact("phone", "+14155550123")


def test_the_region_decides_what_a_short_number_means():
    assert phone_contact("020 7946 0958", region="GB").value == "+442079460958"
    assert phone_contact("+44 20 7946 0958").value == "+442079460958"


@pytest.mark.parametrize(
    "written", ["", "hello", "12345", "+1", "0" * 400, "+999999999999999", "+1415555012345678", *sorted(WITHHELD)]
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(BadContact):
        phone_contact(written)


@pytest.mark.parametrize("written", ["Jane.Doe@Example.com", " jane.doe@example.com "])
def test_an_email_address_is_lower_cased(written):
    assert email_contact(written) == Contact("email", "jane.doe@example.com")


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("J.Doe+party@Gmail.com", "jdoe@gmail.com"),
        ("jdoe@googlemail.com", "jdoe@gmail.com"),
        ("j.doe+party@outlook.com", "j.doe@outlook.com"),
        ("jane+party@protonmail.com", "jane@proton.me"),
        ("j.doe+party@example.com", "j.doe+party@example.com"),
        ("+@gmail.com", "+@gmail.com"),
    ],
)
def test_what_the_provider_does_not_look_at_makes_nobody_else(written, contact):
    assert email_contact(written).value == contact
    assert email_contact(contact).value == contact


def test_an_accent_is_one_character_however_it_was_typed():
    assert email_contact("Jose\u0301@example.com") == email_contact("jos\u00e9@example.com")


@pytest.mark.parametrize(
    "written",
    ["", "jane", "jane@", "@example.com", "jane@example", "a b@example.com", "jane@ex..com", "jane@-x.com",
     "jane@example.c", "Jane <jane@example.com>", "a@b@example.com", "jane@example.com\r\nBcc: all@example.com",
     "j" * 250 + "@example.com"],
)  # fmt: skip
def test_what_is_no_email_address_is_refused(written):
    with pytest.raises(BadContact):
        email_contact(written)


def test_a_web_id_is_what_our_cookie_holds():
    assert web_contact("Ab-_12345678") == Contact("web", "Ab-_12345678")
    for written in ("", "short", "with space 123", "x" * 129, "über12345678", "12345678\n"):
        with pytest.raises(BadContact):
            web_contact(written)


@given(st.sampled_from(["phone", "email", "web"]), st.text(max_size=300))
def test_anything_at_all_is_a_contact_or_refused_and_a_canonical_one_stays(kind, value):
    try:
        found = canonical(Contact(kind, value))
    except BadContact:
        return
    assert canonical(found) == found


def test_a_refusal_does_not_repeat_what_a_stranger_sent():
    for kind in ("phone", "email", "web"):
        with pytest.raises(BadContact) as refusal:
            canonical(Contact(kind, "drop table; 123456789012345678901"))
        assert "123" not in str(refusal.value)


@given(st.integers(min_value=2_000_000_000, max_value=9_999_999_999))
def test_every_number_of_ten_digits_comes_back_the_same(number):
    try:
        contact = phone_contact(str(number))
    except BadContact:
        assert not phonenumbers.is_possible_number(phonenumbers.parse(str(number), "US"))
    else:
        assert contact.value == f"+1{number}"


def test_an_address_that_was_made_to_be_slow_is_refused_quickly():
    with pytest.raises(BadContact):
        email_contact("a@" + "a." * 120 + "!")
