"""`CallSession`: one call as any worker may take it up, and the states that it moves through.

A pure state machine: functions take a session and give the next one. States end in one of `ENDED`; nothing leaves them.
Carrier callbacks come unordered (Twilio promises none), so each carries a sequence number and an older one is ignored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from memory.people import OrgId

CallState = Literal[
    "initiated",
    "ringing",
    "in_progress",
    "on_hold",
    "completed",
    "failed",
    "missed",
    "voicemail",
    "busy",
    "no_answer",
]
Direction = Literal["inbound", "outbound"]

ENDED: frozenset[CallState] = frozenset({"completed", "failed", "missed", "voicemail", "busy", "no_answer"})

LEGAL_MOVES: dict[CallState, frozenset[CallState]] = {
    "initiated": ENDED | frozenset[CallState]({"ringing", "in_progress"}),
    "ringing": ENDED | frozenset[CallState]({"in_progress"}),
    "in_progress": frozenset({"on_hold", "completed", "failed", "voicemail"}),
    "on_hold": frozenset({"in_progress", "completed", "failed", "voicemail"}),
    **{ended: frozenset[CallState]() for ended in ENDED},
}

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values. What "nobody took it" is called depends on
# who rang: a caller who gives up is a missed call to us, a person whom we rang and did not reach is no answer.
_TWILIO_STATUS: dict[str, dict[Direction, CallState]] = {
    "queued": {"inbound": "initiated", "outbound": "initiated"},
    "initiated": {"inbound": "initiated", "outbound": "initiated"},
    "ringing": {"inbound": "ringing", "outbound": "ringing"},
    "in-progress": {"inbound": "in_progress", "outbound": "in_progress"},
    "completed": {"inbound": "completed", "outbound": "completed"},
    "busy": {"inbound": "busy", "outbound": "busy"},
    "failed": {"inbound": "failed", "outbound": "failed"},
    "no-answer": {"inbound": "missed", "outbound": "no_answer"},
    "canceled": {"inbound": "missed", "outbound": "no_answer"},
}


@dataclass(frozen=True, slots=True)
class CallSession:
    """One call. `id` is ours, `carrier_call_id` the carrier's (Twilio's CallSid).

    `caller` and `dialled` are E.164; `caller` is None when the number is withheld. `answered` is true once its media
    came to one of us, `resumed` once they were lost after that and taken up again. `sequence` is the newest carrier
    callback seen, -1 before the first.
    """

    id: str
    carrier: str
    carrier_call_id: str
    org: OrgId
    caller: str | None
    dialled: str
    direction: Direction
    state: CallState
    started_at: datetime
    answered: bool = False
    resumed: bool = False
    sequence: int = -1

    @property
    def ended(self) -> bool:
        """Whether the call is over, one way or another."""
        return self.state in ENDED


def moved(session: CallSession, state: CallState) -> CallSession:
    """The session in `state`; unchanged when it is there already or when no such move is legal."""
    if state not in LEGAL_MOVES[session.state]:
        return session
    return replace(session, state=state)


def after_carrier_status(session: CallSession, status: str, sequence: int) -> CallSession:
    """The session after a Twilio status callback; unchanged for one that is older than what is known.

    A status that we do not know, or that allows no legal move, changes only `sequence`. "in-progress" never takes a
    call off hold: holding is ours, the carrier does not know of it.
    """
    if sequence <= session.sequence:
        return session
    session = replace(session, sequence=sequence)
    states = _TWILIO_STATUS.get(status)
    if states is None or (session.state == "on_hold" and states[session.direction] == "in_progress"):
        return session
    return moved(session, states[session.direction])
