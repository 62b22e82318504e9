"""What environment variables have to be, beyond their types: whole addresses, and set together where they belong so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

TOGETHER = (("CALDAV_URL", "CALDAV_USER", "CALDAV_PASSWORD"), ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"))
"""Variables of which each does nothing alone. Without its webhook, Stripe would take deposits that nobody hears of."""


def address(url: str, example: str) -> str:
    """The address as it is. Raises ValueError, naming the example, when it is not a whole one."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        whole, parts = False, urlsplit("")
    if not whole or parts.query or parts.fragment:
        raise ValueError(f"expected an address such as {example}")
    return url


def torn_apart(given: Iterable[str]) -> Iterator[str]:
    """A sentence for each set of variables of which only some are set."""
    names = set(given)
    for together in TOGETHER:
        there = [name for name in together if name in names]
        if there and len(there) < len(together):
            missing = " and ".join(name for name in together if name not in names)
            yield f"{there[0]}: is set without {missing}, and does nothing alone"
