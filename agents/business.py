"""The typed form of `config/business.yaml`: one business, as its owner describes it.

Nothing here belongs to a particular trade. A caterer charges by adult and child, a plumber by call-out and hour:
both are `prices`. Sections that a trade has no use for (menu, allergens, travel, minimum, deposit) are left out.
Money is whole cents, distances are whole miles, ages are whole years.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, StringConstraints, field_validator, model_validator

from agents.config_types import Key, Phone, Strict, Text, Zip
from agents.price_list import Deposit, Extra, Minimum, Party, Price, Travel
from memory.people import OrgId

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Base(Strict):
    """Where journeys start from: a ZIP code, and the name to say for it."""

    zip: Zip
    place: Text


class OpenHours(Strict):
    """Local opening hours of some days of the week; closing is after opening, on the same day."""

    days: tuple[Weekday, ...] = Field(min_length=1)
    opens: time
    closes: time


class StaffMember(Strict):
    """A person, or a desk, that a call can be handed to. `phone` is E.164."""

    name: Text
    role: Text
    phone: Phone | None = None
    email: Text | None = None


class Staff(Strict):
    """When people can be reached, in the business's time zone, and who they are."""

    hours: tuple[OpenHours, ...] = Field(min_length=1)
    members: tuple[StaffMember, ...] = ()

    def open_at(self, local: datetime) -> bool:
        """Whether somebody can be reached at this local time."""
        day, clock = WEEKDAYS[local.weekday()], local.time()
        return any(day in hours.days and hours.opens <= clock < hours.closes for hours in self.hours)

    def opens_next(self, local: datetime) -> datetime | None:
        """`local` itself while open, else the next opening within a week, in the same time zone."""
        if self.open_at(local):
            return local
        openings = (
            datetime.combine(local.date() + timedelta(days=ahead), hours.opens, local.tzinfo)
            for ahead in range(8)
            for hours in self.hours
            if WEEKDAYS[(local.weekday() + ahead) % 7] in hours.days
        )
        return min((opening for opening in openings if opening > local), default=None)


class Service(Strict):
    """Something the business does."""

    name: Text
    about: Text
    words: tuple[Text, ...] = ()


class MenuSection(Strict):
    """A part of what is offered, in the order it is said."""

    label: Text
    items: tuple[Text, ...] = Field(min_length=1)
    note: Text | None = None
    words: tuple[Text, ...] = ()


class Allergen(Strict):
    """What the table says of one substance or diet: what it is in, that it is in nothing, or a sentence.

    Exactly what is written here is answered; anything else goes to a person.
    """

    label: Text
    words: tuple[Text, ...] = Field(min_length=1)
    found_in: tuple[Text, ...] = ()
    absent: bool = False
    note: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Allergen:
        if self.absent and self.found_in:
            raise ValueError("found_in must be empty when absent is true")
        if not (self.absent or self.found_in or self.note):
            raise ValueError("say one of found_in, absent: true or note")
        return self


class Allergens(Strict):
    """The allergen table. `warning` goes with every answer, and `severe_words` send the customer to a person.

    `unsettled_words` are foods that people ask about and that no row settles: those go to a person too.
    """

    warning: Text
    severe_words: tuple[Text, ...] = ()
    unsettled_words: tuple[Text, ...] = ()
    substances: Mapping[Key, Allergen] = Field(min_length=1)


class Closed(Strict):
    """Days on which no appointment starts, or only not at some times. `until` is the last of them."""

    day: date
    until: date | None = None
    starts: tuple[time, ...] = Field(default=(), description="only these; all when left out")

    @model_validator(mode="after")
    def _in_order(self) -> Closed:
        if self.until is not None and self.until < self.day:
            raise ValueError("until must not be before day")
        return self

    def covers(self, day: date, at: time) -> bool:
        """Whether an appointment at this local time is one of those that are not made."""
        return self.day <= day <= (self.until or self.day) and (not self.starts or at in self.starts)


class Booking(Strict):
    """How far ahead, when and with what an appointment is made. Times are local."""

    notice_hours: int = Field(ge=0)
    furthest_days: int = Field(default=365, ge=1, le=3660, description="how far ahead appointments are made")
    advice: Text | None = None
    days: tuple[Weekday, ...] = WEEKDAYS
    starts: tuple[time, ...] = ()
    at_once: int = Field(default=1, ge=1, description="appointments that can start at the same time")
    closed: tuple[Closed, ...] = ()
    hold_minutes: int = Field(
        default=10, ge=1, le=120, description="a start is kept this long while somebody is talking"
    )
    minutes_from: int | None = Field(default=None, ge=1)
    minutes_to: int | None = Field(default=None, ge=1)
    early_minutes_from: int | None = Field(default=None, ge=0)
    early_minutes_to: int | None = Field(default=None, ge=0)
    needs: tuple[Text, ...] = ()
    final_count_hours: int | None = Field(default=None, ge=0)
    reschedules: int | None = Field(default=None, ge=0)
    reschedule_notice_hours: int | None = Field(default=None, ge=0)


class Tips(Strict):
    """What tip is suggested, and who gets it."""

    percent_from: int = Field(ge=0, le=100)
    percent_to: int = Field(ge=0, le=100)
    to: Text


class Payment(Strict):
    """How and when the balance is paid."""

    methods: tuple[Text, ...] = Field(min_length=1)
    balance_due: Text
    tips: Tips | None = None


class Business(Strict):
    """`config/business.yaml`. `id` is the org in every key, query and log line."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    name: Text
    about: Text
    phone: Phone
    email: Text
    website: Text
    time_zone: Text
    base: Base | None = None
    staff: Staff
    services: tuple[Service, ...] = Field(min_length=1)
    prices: Mapping[Key, Price] = Field(min_length=1)
    party: Party = Party()
    minimum: Minimum | None = None
    deposit: Deposit | None = None
    travel: Travel | None = None
    upgrades: Mapping[Key, Extra] = {}
    add_ons: Mapping[Key, Extra] = {}
    menu: Mapping[Key, MenuSection] = {}
    allergens: Allergens | None = None
    booking: Booking | None = None
    payment: Payment

    @property
    def org(self) -> OrgId:
        """The id of this business, as memory and logs know it."""
        return OrgId(self.id)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the business's own clock."""
        return ZoneInfo(self.time_zone)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("expected a time zone such as America/Los_Angeles")
        return name

    def price_for_age(self, age: int) -> str | None:
        """The price line for a person of this age in years, or None when no line has ages that fit."""
        for name, price in self.prices.items():
            if price.from_age is None and price.to_age is None:
                continue
            if (price.from_age or 0) <= age <= (200 if price.to_age is None else price.to_age):
                return name
        return None
