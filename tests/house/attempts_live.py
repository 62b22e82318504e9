"""What another org tries with our ids on what is live in Redis: see `attempts`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from gateway.channels.text_channel import InboundMessage
from memory.bookings import BookingId
from memory.calendars.marks_redis import Conflict, Mark
from memory.outbox import MessageId, OutboundMessage
from memory.people import OrgId
from memory.records.call_record import CallRecord
from memory.records.entries import Feedback
from memory.resealing_redis import Progress
from telephony.admission_redis import WorkerState
from telephony.call_session import CallSession
from telephony.open_calls_redis import OpenCall
from tests.house.attempts import EMAIL, NOW, PHONE, SECRET, Attempt, begun

CALL, BOOKING = "call-of-ours", BookingId("booking-of-ours")


def message(org: OrgId, ours: Any, text: str = "theirs") -> OutboundMessage:
    return OutboundMessage(MessageId("message-of-ours"), org, ours.zoe, PHONE, "sms", text, "answer", NOW)


def written(org: OrgId, text: str = "theirs") -> InboundMessage:
    return InboundMessage("text-of-ours", org, PHONE, "sms", text, NOW)


def session(org: OrgId, caller: str = "theirs") -> CallSession:
    return CallSession(CALL, "twilio", "CA1", org, caller, "+1", "inbound", "in_progress", NOW)


def record(org: OrgId) -> CallRecord:
    return CallRecord(CALL, org, "twilio", "inbound", "in_progress", NOW, customer="cus", conversation="con")  # pyright: ignore


def feedback(org: OrgId, text: str = "theirs") -> Feedback:
    return Feedback("feedback-of-ours", org, "cus", "con", "customer", 1.0, NOW, text=text)  # pyright: ignore


def worker(calls: str = "theirs") -> WorkerState:
    return WorkerState("worker-of-ours", calls, 1, 1, taking=True)


def conflict(reference: str = "theirs") -> Conflict:
    return Conflict(BOOKING, reference, "changed_by_hand", NOW.isoformat(), "v1")


async def first_of(events: Any) -> Any:
    """The first event, if there is one at all."""
    try:
        async with asyncio.timeout(0.2):
            return await anext(events)
    except TimeoutError:
        return None


def theirs(ours: Any, org: OrgId) -> Any:
    """Our claim of a message, as if it were one of theirs."""
    return replace(ours.claim, delivery=replace(ours.claim.delivery, message=message(org, ours)))


OUTBOX: dict[str, Attempt] = {
    "put": lambda s, o, a: s.put(message(o, a)),
    "take_back": lambda s, o, a: s.take_back(o, MessageId("message-of-ours")),
    "delivery": lambda s, o, a: s.delivery(o, MessageId("message-of-ours")),
    "deliveries": lambda s, o, a: s.deliveries(o),
    "claim": lambda s, o, a: s.claim(o),
    "sent": lambda s, o, a: s.sent(theirs(a, o), ["SM1"]),
    "tried": lambda s, o, a: s.tried(theirs(a, o), "busy"),
    "ended": lambda s, o, a: s.ended(theirs(a, o), "failed", "busy"),
    "told": lambda s, o, a: s.told(o, MessageId("message-of-ours"), 0, a.part),
    "wait": lambda s, o, a: s.wait(o, most_seconds=0.0),
    "forget": lambda s, o, a: s.forget(o, a.zoe),
}
INBOX: dict[str, Attempt] = {
    "put": lambda s, o, a: s.put(written(o)),
    "claim": lambda s, o, a: s.claim(o),
    "keep": lambda s, o, a: s.keep(replace(a.line, org=o)),
    "again": lambda s, o, a: s.again(replace(a.line, org=o), seconds=0),
    "done": lambda s, o, a: s.done(replace(a.line, org=o)),
    "count_answer": lambda s, o, a: s.count_answer(replace(a.line, org=o)),
    "wait": lambda s, o, a: s.wait(o, most_seconds=0.0),
}
IDENTITY: dict[str, Attempt] = {
    "claim": lambda s, o, a: s.claim(o, a.zoe, EMAIL),
    "prove": lambda s, o, a: s.prove(o, a.zoe, a.code),
    "sharing": lambda s, o, a: s.sharing(o, PHONE),
    "speaker": lambda s, o, a: s.speaker(o, PHONE, "Tom"),
}
CODES: dict[str, Attempt] = {
    "make": lambda s, o, a: s.make(o, a.zoe, PHONE),
    "check": lambda s, o, a: s.check(o, a.zoe, a.code),
}
ANSWERS: dict[str, Attempt] = {
    "find": lambda s, o, a: s.find(o, "question"),
    "keep": lambda s, o, a: s.keep(o, "question", "theirs", seconds=60),
}
FEED: dict[str, Attempt] = {
    "publish": lambda s, o, a: s.publish(o, CALL, {"text": "theirs"}),
    "told": lambda s, o, a: s.publish_all([s.told(o, CALL, {"text": "theirs"})]),
    "publish_all": lambda s, o, a: s.publish_all([(o, CALL, b"{}")]),
    "follow": lambda s, o, a: first_of(s.follow(o, CALL, after="0")),
}


async def told(publisher: Any, org: OrgId) -> None:
    publisher.tell(org, CALL, {"text": "theirs"})
    await publisher.flush()


PUBLISHER: dict[str, Attempt] = {
    "tell": lambda s, o, a: told(s, o),
    "flush": lambda s, o, a: s.flush(),
}
FORGETTING: dict[str, Attempt] = {
    "forget": lambda s, o, a: s.forget(o, {a.zoe, PHONE.value, SECRET}),
    "off_the_disk": lambda s, o, a: s.off_the_disk(),
    "on_its_way": lambda s, o, a: s.on_its_way(o, {a.zoe}),
    "traces": lambda s, o, a: s.traces(o, {a.zoe, SECRET}),
}
QUEUE: dict[str, Attempt] = {
    "call": lambda s, o, a: s.call(record(o)),
    "tell": lambda s, o, a: s.tell(feedback(o)),
    "put": lambda s, o, a: s.put(o, {"kind": "call"}),
    "backlog": lambda s, o, a: s.backlog(o),
}
SPENDING: dict[str, Attempt] = {
    "spent": lambda s, o, a: s.spent(o, "2026-11"),
    "add": lambda s, o, a: s.add(o, "2026-11", 5),
}
SEALING: dict[str, Attempt] = {
    "say": lambda s, o, a: s.say("worker-of-ours", ["theirs"]),
    "leave": lambda s, o, a: s.leave("worker-of-ours"),
    "rings": lambda s, o, a: s.rings(),
    "progress": lambda s, o, a: s.progress(),
    "keep": lambda s, o, a: s.keep(Progress("theirs")),
}
WAITING: dict[str, Attempt] = {"seal_anew": lambda s, o, a: s.seal_anew(o)}
JOBS: dict[str, Attempt] = {
    "put": lambda s, o, a: s.put("note", SECRET, about="theirs"),
    "done": lambda s, o, a: s.done(f"note:{SECRET}"),
}
LEASES: dict[str, Attempt] = {"alone": lambda s, o, a: begun(s.alone(SECRET, asyncio.Event().wait))}
MARKS: dict[str, Attempt] = {
    "marks": lambda s, o, a: s.marks([BOOKING]),
    "mark": lambda s, o, a: s.mark(BOOKING, Mark("theirs")),
    "add_conflict": lambda s, o, a: s.add_conflict(conflict()),
    "conflicts": lambda s, o, a: s.conflicts(),
}
CALLS: dict[str, Attempt] = {
    "open": lambda s, o, a: s.open(session(o)),
    "get": lambda s, o, a: s.get(o, CALL),
    "by_carrier_id": lambda s, o, a: s.by_carrier_id(o, "twilio", "CA1"),
    "change": lambda s, o, a: s.change(o, CALL, lambda call: replace(call, state="completed")),
    "count_resume": lambda s, o, a: s.count_resume(o, CALL),
}
TOKENS: dict[str, Attempt] = {
    "issue": lambda s, o, a: s.issue(o, CALL),
    "redeem": lambda s, o, a: s.redeem(f"{o}.{a.token.rpartition('.')[2]}"),
}
WEBHOOKS: dict[str, Attempt] = {
    "answer": lambda s, o, a: s.answer(o, "webhook-of-ours"),
    "first_answer": lambda s, o, a: s.first_answer(o, "webhook-of-ours", b"theirs"),
}
ADMISSION: dict[str, Attempt] = {
    "beat": lambda s, o, a: s.beat(worker(), [CALL], fresh=True),
    "forget": lambda s, o, a: s.forget("worker-of-ours"),
    "admit": lambda s, o, a: s.admit(CALL),
    "sit": lambda s, o, a: s.sit(CALL, "worker-of-ours", anyway=True),
    "leave": lambda s, o, a: s.leave(CALL),
    "workers": lambda s, o, a: s.workers(),
    "seated": lambda s, o, a: s.seated([CALL]),
}
OPEN_CALLS: dict[str, Attempt] = {
    "began": lambda s, o, a: s.began(OpenCall("theirs", PHONE, record(o))),
    "ended": lambda s, o, a: s.ended(CALL, SECRET),
    "elsewhere": lambda s, o, a: s.elsewhere(CALL, "theirs"),
    "every": lambda s, o, a: s.every(),
}
