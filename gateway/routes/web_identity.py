"""Who is at the page: a random web id in a signed cookie, and the subjects of socket tokens.

The id is a contact of the customer (`Contact(kind="web")`). It says nothing about a person, and can only be used by
the browser that holds the cookie: a made-up or changed one has no valid signature, for this org.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from memory.people import OrgId

COOKIE = "frontdesk_web"
COOKIE_SECONDS = 400 * 24 * 3600
"""Browsers keep no cookie for longer than 400 days."""

_COOKIE_VALUE = re.compile(r"([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")


def new_web_id() -> str:
    """A web id that nobody can guess: 128 bits."""
    return secrets.token_urlsafe(16)


def signed(web_id: str, org: OrgId, secret: bytes) -> str:
    """The value of the cookie."""
    return f"{web_id}.{_signature(web_id, org, secret)}"


def web_id_in(cookie: str | None, org: OrgId, secret: bytes) -> str | None:
    """The web id of a cookie that we signed for this org; None for any other."""
    found = _COOKIE_VALUE.fullmatch(cookie or "")
    if found is None or not hmac.compare_digest(found[2], _signature(found[1], org, secret)):
        return None
    return found[1]


def cookie_header(web_id: str, org: OrgId, secret: bytes, *, secure: bool, embedded: bool) -> str:
    """The `Set-Cookie` value. Inside another site's page (`embedded`) a cookie must be partitioned by that site,
    which browsers take over https only.
    """
    site = "None; Partitioned" if embedded and secure else "Lax"
    parts = [f"{COOKIE}={signed(web_id, org, secret)}", "Path=/web", f"Max-Age={COOKIE_SECONDS}", "HttpOnly"]
    return "; ".join([*parts, f"SameSite={site}", *(["Secure"] if secure else [])])


def subject_of(web_id: str) -> str:
    """What a socket token stands for, so that a token made for anything else opens no web socket."""
    return f"web/{web_id}"


def web_id_of(subject: str) -> str | None:
    """The reverse of `subject_of`; None for the subject of another kind of token."""
    return subject.removeprefix("web/") if subject.startswith("web/") else None


def _signature(web_id: str, org: OrgId, secret: bytes) -> str:
    return hmac.new(secret, f"frontdesk web id\0{org}\0{web_id}".encode(), hashlib.sha256).hexdigest()
