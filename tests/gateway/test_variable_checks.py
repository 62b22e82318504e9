"""Whole addresses, and variables that belong together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.variable_checks import address, torn_apart


@pytest.mark.parametrize("url", ["https://desk.example.com", "http://127.0.0.1:8080/", "https://[::1]:1/a/b/"])
def test_a_whole_address_stays_as_it_is(url: str):
    assert address(url, "x") == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "desk.example.com", "ftp://a.example.com", "https://", "https://:80", "https://a.example.com/?x=1"),
        *("https://a.example.com:99999", "https://a.example.com:0", "https://a.example.com#x", "https://[x"),
    ],
)
def test_what_is_none_is_told_with_an_example(url: str):
    with pytest.raises(ValueError, match="expected an address such as EXAMPLE"):
        address(url, "EXAMPLE")


@given(st.text())
def test_any_text_is_an_address_or_is_not(url: str):
    told = ""
    try:
        assert address(url, "EXAMPLE") == url
    except ValueError as trouble:
        told = str(trouble)
    assert told in ("", "expected an address such as EXAMPLE")


def test_what_belongs_together_is_missed():
    assert list(torn_apart([])) == []
    assert list(torn_apart(["CALDAV_URL", "CALDAV_USER", "CALDAV_PASSWORD", "PATH"])) == []
    assert list(torn_apart(["CALDAV_USER", "STRIPE_API_KEY"])) == [
        "CALDAV_USER: is set without CALDAV_URL and CALDAV_PASSWORD, and does nothing alone",
        "STRIPE_API_KEY: is set without STRIPE_WEBHOOK_SECRET, and does nothing alone",
    ]
