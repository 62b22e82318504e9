"""Phone numbers as people say them, to E.164."""

from __future__ import annotations

import phonenumbers

from agents.business import Business


def e164(said: str, business: Business) -> str | None:
    """The number in E.164, or None when it is none. Without a country code it is of the business's own country."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(business.phone))
        number = phonenumbers.parse(said[:40], region or "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
