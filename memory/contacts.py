"""Contacts in one canonical form, so that one person is found however their number or address was written.

Phone numbers become E.164 by the region they were dialled in; email addresses lower-cased, without what their provider
does not look at; a web id is what our own cookie holds. Callers who withhold their number share a few made-up ones,
which must never become one customer.
"""

from __future__ import annotations

import re
import unicodedata
from typing import assert_never

import phonenumbers

from memory.errors import BadContact
from memory.people import Contact

WITHHELD = frozenset({"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"})
"""What Twilio gives for the number of a caller who hides it: RESTRICTED, BLOCKED, UNKNOWN, ANONYMOUS, UNAVAILABLE."""

_LONGEST = 254  # RFC 5321, for an email address; no phone number or web id is longer
_EMAIL = re.compile(
    r"[^\s@<>(),;:\"\[\]\x00-\x1f]+@(?:[^\s@<>(),;:\"\[\].\x00-\x1f-][^\s@<>(),;:\"\[\].\x00-\x1f]*\.)+[^\W_]{2,}"
)
_TAGGED = frozenset({
    "gmail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "fastmail.com", "proton.me",
    "protonmail.com",
})  # fmt: skip
"""Providers that put mail to name+anything@ into the box of name@."""
_SAME_PROVIDER = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me"}
_DOTLESS = frozenset({"gmail.com"})
"""Providers for whom j.doe and jdoe are one."""
_WEB = re.compile(r"[A-Za-z0-9_-]{8,128}")


def phone_contact(value: str, *, region: str = "US") -> Contact:
    """The E.164 contact of a number as it was written or said. `region` is where it would be dialled without +.

    Raises BadContact for what no phone could be called by, and for a withheld number.
    """
    try:
        number = phonenumbers.parse(value[:_LONGEST], region)
    except phonenumbers.NumberParseException:
        raise BadContact("this is not a phone number") from None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if value.strip() in WITHHELD or written in WITHHELD:
        raise BadContact("the number is withheld")
    if not phonenumbers.is_possible_number(number):
        raise BadContact("this is not a phone number")
    return Contact("phone", written)


def email_contact(value: str) -> Contact:
    """The contact of an email address; mail to it arrives where mail to the written one does.

    Raises BadContact for what is none.
    """
    written = unicodedata.normalize("NFC", value.strip()).lower()
    if len(written) > _LONGEST or ".." in written or not _EMAIL.fullmatch(written):
        raise BadContact("this is not an email address")
    name, _, provider = written.rpartition("@")
    provider = _SAME_PROVIDER.get(provider, provider)
    if provider in _TAGGED:
        name = name.partition("+")[0] or name
    if provider in _DOTLESS:
        name = name.replace(".", "") or name
    return Contact("email", f"{name}@{provider}")


def web_contact(value: str) -> Contact:
    """The contact of a browser, by the id in its cookie. Raises BadContact for what is none."""
    if not _WEB.fullmatch(value):
        raise BadContact("this is not a web id: 8 to 128 letters, digits, - or _")
    return Contact("web", value)


def canonical(contact: Contact, *, region: str = "US") -> Contact:
    """The same contact in its canonical form. Raises BadContact."""
    match contact.kind:
        case "phone":
            return phone_contact(contact.value, region=region)
        case "email":
            return email_contact(contact.value)
        case "web":
            return web_contact(contact.value)
        case other:
            assert_never(other)
