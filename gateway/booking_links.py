"""The signed addresses of bookings: a calendar file and a deposit for the customer, a feed for the owner.

A customer's token names one booking by its reference and ends a week after the party; the feed's is for the owner's
calendar app, which asks without a password, and lasts as long as the secret. Neither can be guessed or changed. They
have few digits, for a run of them may be taken for a card number and masked on its way to the customer.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from agents.payments.deposits import is_due
from memory.bookings import Booking
from memory.people import OrgId

_VALID_AFTER = timedelta(days=7)
_DAY_SECONDS = 86_400
_TOKEN = re.compile(r"([A-Z0-9]{1,16})\.(\d{1,6})\.([a-p]{32})", re.ASCII)
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class BookingLinks:
    """The addresses of one org under `public_url`. `deposits` says whether a deposit can be paid on line."""

    def __init__(self, public_url: str, org: OrgId, secret: bytes, *, deposits: bool) -> None:
        self._public_url = public_url.rstrip("/")
        self._org = org
        self._secret = secret
        self._deposits = deposits

    @property
    def feed(self) -> str:
        """The calendar of all bookings, to subscribe to."""
        return f"{self._public_url}/calendar/{self._feed_token()}.ics"

    @property
    def thanks(self) -> str:
        """Where somebody comes to who has paid."""
        return f"{self._public_url}/deposits/thanks"

    def calendar(self, booking: Booking) -> str:
        """The booking as a file for the customer's calendar."""
        return f"{self._public_url}/bookings/{self._token(booking)}.ics"

    def deposit(self, booking: Booking) -> str | None:
        """Where the deposit can be paid: it leads to a payment page made at that moment, so that it is never stale."""
        if not (self._deposits and is_due(booking)):
            return None
        return f"{self._public_url}/bookings/{self._token(booking)}/deposit"

    def is_feed(self, token: str) -> bool:
        """Whether this is the token of the feed."""
        return hmac.compare_digest(token.encode(errors="replace"), self._feed_token().encode())

    def reference_in(self, token: str, now: datetime) -> str | None:
        """The reference of the booking that a token is for; None when it was not signed here, or has ended."""
        found = _TOKEN.fullmatch(token)
        if found is None or not hmac.compare_digest(found[3], self._signature(found[1], found[2])):
            return None
        return found[1] if int(found[2]) * _DAY_SECONDS > now.timestamp() else None

    def _token(self, booking: Booking) -> str:
        ends = str(int((booking.seating.starts_at + _VALID_AFTER).timestamp()) // _DAY_SECONDS + 1)
        return f"{booking.reference}.{ends}.{self._signature(booking.reference, ends)}"

    def _feed_token(self) -> str:
        return self._signed("calendar feed")

    def _signature(self, reference: str, ends: str) -> str:
        return self._signed("booking", reference, ends)[:32]

    def _signed(self, *parts: str) -> str:
        message = "\0".join(("frontdesk", self._org, *parts)).encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest().translate(_LETTERS)
