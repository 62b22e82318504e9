"""Times, people and bookings as staff read them: on the business's clock, in words that hold every figure."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from agents.offline.wording import money
from memory.bookings import Booking
from memory.people import Customer

NOBODY = "somebody without a name"


def day_words(day: date) -> str:
    """ "Saturday, November 28"."""
    return f"{day:%A}, {day:%B} {day.day}"


def time_words(at: time) -> str:
    """ "6 PM", "9:30 AM"."""
    hour = at.hour % 12 or 12
    return f"{hour}{f':{at:%M}' if at.minute else ''} {'PM' if at.hour >= 12 else 'AM'}"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """ "Friday, November 20 at 12:05 PM", on that zone's clock."""
    local = moment.astimezone(zone)
    return f"{day_words(local.date())} at {time_words(local.time())}"


def phone_of(customer: Customer) -> str | None:
    """The number they told, or else the one they call from."""
    numbers = (contact.value for contact in customer.contacts if contact.kind == "phone")
    return customer.facts.get("phone") or next(numbers, None)


def who_is(customer: Customer) -> str:
    """Name and number, as far as they are known."""
    phone = phone_of(customer)
    return f"{customer.name} ({phone})" if customer.name and phone else customer.name or phone or NOBODY


def guests_in(booking: Booking) -> int:
    """How many people it is for."""
    return sum(booking.party.values())


def booking_words(booking: Booking) -> str:
    """Party, day, time, reference and money of a booking or a hold."""
    guests = guests_in(booking)
    size = f"a party of {guests}" if guests else "a party"
    when = f"{day_words(booking.seating.day)} at {time_words(booking.seating.at)}"
    price = f", {money(booking.total_cents)}" if booking.total_cents else ""
    return f"{size} on {when} ({booking.reference}){price}"


def deposit_words(booking: Booking) -> str:
    """What stands with the deposit; "" when there is none."""
    if not booking.deposit_cents:
        return ""
    amount = money(booking.deposit_cents)
    match booking.deposit:
        case "due":
            return f"the deposit of {amount} is due"
        case "paid":
            return f"the deposit of {amount} is paid"
        case "refund_due":
            return f"the deposit of {amount} is to be given back"
        case "kept":
            return f"the deposit of {amount} is kept"
    return f"the deposit of {amount} is waived"
