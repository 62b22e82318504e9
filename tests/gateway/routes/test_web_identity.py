"""The signed cookie and the subjects of tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.routes.web_identity import cookie_header, new_web_id, signed, subject_of, web_id_in, web_id_of
from memory.contacts import web_contact
from memory.people import OrgId

ORG, SECRET = OrgId("bakery"), b"secret"


def test_a_web_id_is_new_each_time_and_a_contact_that_memory_takes():
    ids = {new_web_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(web_contact(web_id).value == web_id for web_id in ids)


def test_only_our_own_signature_for_this_org_is_believed():
    web_id = new_web_id()
    cookie = signed(web_id, ORG, SECRET)
    assert web_id_in(cookie, ORG, SECRET) == web_id
    assert web_id_in(cookie, OrgId("other"), SECRET) is None
    assert web_id_in(cookie, ORG, b"another secret") is None
    assert web_id_in(None, ORG, SECRET) is None


@given(st.data())
def test_a_changed_cookie_is_not_believed(data):
    cookie = signed("A" * 22, ORG, SECRET)
    at = data.draw(st.integers(0, len(cookie) - 1))
    letter = data.draw(st.characters(codec="latin-1").filter(lambda letter: letter != cookie[at]))
    assert web_id_in(cookie[:at] + letter + cookie[at + 1 :], ORG, SECRET) is None


@pytest.mark.parametrize(
    ("secure", "embedded", "ends"),
    [
        (True, False, "SameSite=Lax; Secure"),
        (False, False, "SameSite=Lax"),
        (True, True, "SameSite=None; Partitioned; Secure"),
        (False, True, "SameSite=Lax"),
    ],
)
def test_the_cookie_is_closed_to_scripts_and_other_sites(secure, embedded, ends):
    header = cookie_header("A" * 22, ORG, SECRET, secure=secure, embedded=embedded)
    assert header.endswith(ends)
    assert "; HttpOnly; " in header
    assert "; Path=/web; " in header


def test_a_token_made_for_anything_else_is_no_web_token():
    assert web_id_of(subject_of("visitor")) == "visitor"
    assert web_id_of("CA0123456789") is None
