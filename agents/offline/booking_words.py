"""Words for bookings, out of what the tools gave: what is free, what is read back, what was done and what cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from agents import intents
from agents.booking_answers import BookingRefusal, BookingTold, FreeSeating, ReadBack, SeatingTold
from agents.business import Business
from agents.known import AskKnown, BookingKnown, Known
from agents.offline.when_words import When
from agents.offline.wording import Wording, listed, money
from agents.tools.book import BookAnswer
from agents.tools.cancel import CancelAnswer, DepositTold
from agents.tools.change_booking import ChangeAnswer
from agents.tools.check_availability import AvailabilityAnswer
from agents.tools.find_booking import BookingFound
from agents.tools.hold_seating import HoldAnswer
from agents.tools.reschedule import RescheduleAnswer
from agents.tools.send_link import LinkGiven
from agents.tools.send_text import TextGiven
from agents.understanding.allergies_told import NONE
from agents.understanding.contacts import read_back
from agents.understanding.references import spelled

BookingAnswer = (
    AvailabilityAnswer
    | HoldAnswer
    | BookAnswer
    | RescheduleAnswer
    | CancelAnswer
    | ChangeAnswer
    | BookingFound
    | LinkGiven
    | TextGiven
)

_SAID_BY_CODE = frozenset({"full", "gone", "closed", "past", "too_soon", "too_far_ahead", "no_such_seating",
                           "no_booking", "no_more_moves", "too_late", "same_seating", "severe_allergy"})  # fmt: skip
_ASKED_AGAIN = {
    "unknown_zip": "ask_zip",
    "bad_phone": "ask_booking_phone",
    "bad_email": "ask_booking_phone",
    "absurd_count": "ask_booking_party",
    "empty_party": "ask_booking_party",
    "needs_missing": "ask_booking_party",
    "which_booking": "ask_reference",
    "nothing_changed": "ask_change_to",
}


class BookingWords:
    """Words what one booking tool gave, for one ask."""

    def __init__(self, known: Known, business: Business, word: Wording) -> None:
        self._known = known
        self._told = known.booking or BookingKnown()
        self._business = business
        self._word = word
        self._when = When(known)

    def of(self, answer: BookingAnswer, ask: AskKnown) -> list[str]:
        """The sentences. One that asks is the last."""
        match answer:
            case AvailabilityAnswer():
                return self._available(answer)
            case HoldAnswer():
                return self._held(answer)
            case BookAnswer():
                return self._booked(answer)
            case RescheduleAnswer():
                return self._moved(answer)
            case CancelAnswer():
                return self._cancelled(answer)
            case ChangeAnswer():
                return self._changed(answer)
            case BookingFound():
                return self._found(answer, ask)
            case LinkGiven() | TextGiven():
                return self._refused(answer.refusal, ()) if answer.refusal else []

    def _available(self, answer: AvailabilityAnswer) -> list[str]:
        if answer.refusal:
            return self._refused(answer.refusal, answer.next_free)
        free = answer.free
        days = {seating.day for seating in free}
        if len(days) == 1 and self._told.day:
            times = self._when.times([seating.at for seating in free])
            return [self._word("seatings_on_day", day=self._when.day(free[0].day), times=times), self._word("ask_at")]
        return [self._word("seatings_next", moments=self._moments(free)), self._word("ask_seating")]

    def _held(self, answer: HoldAnswer) -> list[str]:
        if answer.already_booked:
            return self._stands(answer.already_booked)
        if answer.refusal:
            return self._refused(answer.refusal, answer.next_free)
        return [self._word("seating_held", moment=self._moment(answer.held))] if answer.held else []

    def _booked(self, answer: BookAnswer) -> list[str]:
        if answer.outcome == "read_back" and answer.read_back:
            return [*self._read_back(answer.read_back), self._word("ask_confirm")]
        if answer.outcome == "missing" and answer.missing:
            return [self._word(f"ask_{_question(answer.missing[0])}")]
        if answer.booking and answer.outcome == "already_booked":
            return self._stands(answer.booking)
        if answer.booking:
            more = self._word("offer_text" if self._known.offer_text else "ask_more")
            return [*self._done("booked", answer.booking), *self._deposit_due(answer.booking), more]
        return self._refused(answer.refusal, answer.next_free) if answer.refusal else []

    def _moved(self, answer: RescheduleAnswer) -> list[str]:
        if answer.outcome == "read_back" and answer.booking and answer.to:
            old, new = self._moment(answer.booking.seating), self._moment(answer.to)
            last = [self._word("move_last")] if answer.last_move else []
            return [self._word("move_read_back", old=old, new=new), *last, self._word("ask_confirm_move")]
        if answer.booking and answer.outcome in ("moved", "already_moved"):
            return [*self._done("moved", answer.booking), self._word("ask_more")]
        if answer.choices:
            return self._which(answer.choices)
        return self._refused(answer.refusal, answer.next_free) if answer.refusal else []

    def _cancelled(self, answer: CancelAnswer) -> list[str]:
        if answer.choices:
            return self._which(answer.choices)
        if answer.booking is None:
            return self._refused(answer.refusal, ()) if answer.refusal else []
        moment = self._moment(answer.booking.seating)
        if answer.outcome == "read_back":
            said = [self._word("cancel_read_back", moment=moment), *self._deposit(answer.deposit, "would")]
            return [*said, self._word("ask_confirm_cancel")]
        return [self._word("cancelled", moment=moment), *self._deposit(answer.deposit, "will"), self._word("ask_more")]

    def _changed(self, answer: ChangeAnswer) -> list[str]:
        if answer.outcome == "read_back" and answer.read_back:
            before = answer.was.total_cents if answer.was else answer.read_back.total_cents
            was = [self._word("change_was", total=money(before))] if before != answer.read_back.total_cents else []
            return [*self._read_back(answer.read_back), *was, self._word("ask_confirm_change")]
        if answer.booking:
            booking = answer.booking
            figures = {"total": money(booking.total_cents), "balance": money(booking.balance_cents)}
            said = [self._word("changed", moment=self._moment(booking.seating), who=self._who(booking.party))]
            return [*said, self._word("changed_price", **figures), self._word("ask_more")]
        if answer.choices:
            return self._which(answer.choices)
        return self._refused(answer.refusal, ()) if answer.refusal else []

    def _found(self, answer: BookingFound, ask: AskKnown) -> list[str]:
        standing = [booking for booking in answer.bookings if booking.state == "booked"]
        if not standing:
            gone = answer.bookings[:1]
            said = [self._word("found_cancelled", moment=self._moment(one.seating)) for one in gone]
            return [*(said or [self._word("no_booking")]), self._not_found()]
        if len(standing) > 1 and ask.intent in intents.BOOKINGS:
            return self._which(standing)
        said = [sentence for booking in standing[:2] for sentence in self._one(booking)]
        return [*said, self._word("ask_day_instead")] if ask.intent == intents.RESCHEDULE else said

    def _one(self, booking: BookingTold) -> list[str]:
        reference = self._reference(booking.reference)
        who = self._who(booking.party)
        said = [self._word("found_booking", moment=self._moment(booking.seating), who=who, reference=reference)]
        if booking.deposit_cents and booking.deposit in ("due", "paid"):
            said.append(self._word(f"deposit_{booking.deposit}", money=money(booking.deposit_cents)))
        return said

    def _which(self, choices: Sequence[BookingTold]) -> list[str]:
        each = [f"{self._moment(one.seating)}, {self._reference(one.reference)}" for one in choices]
        return [self._word("which_booking", moments=listed(each, "and")), self._word("ask_reference")]

    def _done(self, phrase: str, booking: BookingTold) -> list[str]:
        """That it was done, and the reference twice on the phone: who writes it down misses it the first time."""
        reference = self._reference(booking.reference)
        said = [self._word(phrase, moment=self._moment(booking.seating)), self._word("reference", reference=reference)]
        return [*said, self._word("reference_again", reference=reference)] if self._spoken else said

    def _stands(self, booking: BookingTold) -> list[str]:
        return [*self._done("already_booked", booking), self._word("ask_more")]

    def _deposit_due(self, booking: BookingTold) -> list[str]:
        due = booking.deposit_cents and booking.deposit == "due"
        return [self._word("deposit_due", money=money(booking.deposit_cents))] if due else []

    def _deposit(self, deposit: DepositTold | None, tense: str) -> list[str]:
        if deposit is None:
            return []
        for name in ("refund", "kept", "owed"):
            if cents := getattr(deposit, f"{name}_cents"):
                return [self._word(f"deposit_{tense}_{name}", money=money(cents))]
        return []

    def _read_back(self, told: ReadBack) -> list[str]:
        word = self._word
        said = [word("read_back", moment=self._moment(told.seating), who=self._who(told.party))]
        extras = {**self._business.upgrades, **self._business.add_ons}
        counts = {**told.upgrades, **told.add_ons}
        if items := [f"{count} {extras[name].label(count)}" for name, count in counts.items() if name in extras]:
            said.append(word("read_back_extras", items=listed(items)))
        if told.address:
            said.append(word("read_back_address", address=told.address))
        if told.zip:
            said.append(word("read_back_zip", zip=" ".join(told.zip) if self._spoken else told.zip))
        reach = read_back(told.phone) if told.phone and self._spoken else told.phone or told.email or ""
        said.append(word("read_back_reach", name=told.name, reach=reach))
        if told.allergies == NONE:
            said.append(word("read_back_no_allergies"))
        elif told.allergies:
            said.append(word("read_back_allergies", allergies=told.allergies.rstrip(".!")))
        if told.minimum_cents and self._business.minimum:
            label = self._business.minimum.label
            said.append(word("read_back_minimum", label=label, money=money(told.minimum_cents)))
        figures = {"total": money(told.total_cents), "balance": money(told.balance_cents)}
        if told.deposit_cents:
            return [*said, word("read_back_price", deposit=money(told.deposit_cents), **figures)]
        return [*said, word("read_back_total", total=figures["total"])]

    def _refused(self, refusal: BookingRefusal, free: Sequence[FreeSeating]) -> list[str]:
        said = [self._why(refusal)]
        if refusal.person or refusal.code in ("no_more_moves", "too_late"):
            return [*said, self._word("offer_person")]
        if free:
            return [*said, self._word("offer_seatings", moments=self._moments(free))]
        if refusal.code == "no_booking":
            return [*said, self._not_found()]
        return [*said, self._word(_ASKED_AGAIN[refusal.code])] if refusal.code in _ASKED_AGAIN else said

    def _not_found(self) -> str:
        """The reference is asked for once; one that leads nowhere is for a person."""
        return self._word("offer_person" if self._told.reference else "ask_reference")

    def _why(self, refusal: BookingRefusal) -> str:
        if refusal.code in _SAID_BY_CODE:
            day, at = self._told.day, self._told.at
            wanted = self._when.moment(day, at) if day and at else self._when.day(day) if day else ""
            rules = self._business.booking
            return self._word(
                f"refused_{refusal.code}",
                wanted=wanted,
                hours=rules.notice_hours if rules else 0,
                minutes=rules.hold_minutes if rules else 0,
                times=self._when.times([f"{start:%H:%M}" for start in rules.starts]) if rules else "",
                moves=rules.reschedules if rules else 0,
                move_hours=rules.reschedule_notice_hours if rules else 0,
            )
        return self._word("refused", detail=refusal.detail.split(";")[0].rstrip(".") + ".")

    def _moments(self, free: Sequence[SeatingTold]) -> str:
        """In the order of the calendar, which "the first one" is counted by."""
        return self._when.moments(sorted((seating.day, seating.at) for seating in free))

    def _moment(self, seating: SeatingTold) -> str:
        return self._when.moment(seating.day, seating.at)

    def _who(self, party: object) -> str:
        counts = dict(party) if isinstance(party, dict) else {}
        prices = self._business.prices
        return listed(
            f"{count} {prices[name].label(count)}" for name, count in counts.items() if count and name in prices
        )

    def _reference(self, reference: str) -> str:
        return spelled(reference) if self._spoken else reference

    @property
    def _spoken(self) -> bool:
        return self._known.channel == "voice"


def _question(slot: str) -> str:
    return {"name": "booking_name", "phone": "booking_phone"}.get(slot, slot)
