"""The statements of the diary, made once: to make one takes longer than to run it.

What differs is named by parameters: `of` is the org, `this` a booking's id, `whose` a customer, `start` the moment that
a seating starts. The columns to write go beside them by their own names.
"""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select, update

from memory.records.schema import booking_changes, bookings

_columns = bookings.c
_ours, _this = _columns.org == bindparam("of"), _columns.id == bindparam("this")
_theirs, _there = _columns.customer == bindparam("whose"), _columns.starts_at == bindparam("start")
_held, _takes_place = _columns.state == "held", _columns.place.is_not(None)
_changed = select(booking_changes.c.booking).where(
    booking_changes.c.org == bindparam("of"), booking_changes.c.id == bindparam("once")
)

ALL = select(bookings).where(_ours)
THIS = ALL.where(_this)
CHANGED = ALL.where(_columns.id == _changed.scalar_subquery())
"""The booking that the change with the key `once` was made to."""
OF_CUSTOMER = ALL.where(_theirs).order_by(_columns.made_at.desc(), _columns.id)
OF_CUSTOMER_THERE = ALL.where(_theirs, _there, _takes_place)
PLACES_TAKEN = select(_columns.place).where(_ours, _there, _takes_place)
CALLED = select(_columns.id).where(_ours, _columns.reference == bindparam("called"))

LAPSE = (
    update(bookings)
    .where(_ours, _there, _held, _columns.held_until <= bindparam("now"))
    .values(state="expired", place=None)
)
RELEASE = (
    update(bookings)
    .where(_ours, _theirs, _held, _columns.id != bindparam("but"))
    .values(state="released", place=None, held_until=None)
)
ADD = insert(bookings).returning(bookings)
CHANGE = update(bookings).where(_ours, _this).returning(bookings)
NOTE = insert(booking_changes)
