"""What Twilio's doors need, and where they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gateway.call_places import CallPlaces
from gateway.routes.twilio_refused import RefusedCalls
from memory.clock import Clock, utc_now
from memory.people import OrgId
from telephony.call_session import CallSession
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.twilio.media import TwilioLine
from telephony.webhook_ids_redis import WebhookIds

VOICE, STATUS, RESUME, MEDIA = "/twilio/voice", "/twilio/voice/status", "/twilio/voice/resume", "/twilio/media"


@dataclass(frozen=True)
class TwilioDoor:
    """What the routes need. `public_url` is what Twilio knows us by, such as https://frontdesk.example.com.

    `org_for` names the org that a dialled number belongs to. `places` says which calls are taken, and `refused` what
    becomes of the others. `answer` runs a whole call and returns when it is over.
    `end_carrier_call` ends a call at the carrier; without one, the call ends by the TwiML that follows the socket.
    After `max_resumes` lost sockets a call is given up with a sentence, rather than going round in circles.
    """

    auth_token: str = field(repr=False)
    account_sid: str
    public_url: str
    calls: CallsRedis
    tokens: MediaTokens
    webhook_ids: WebhookIds
    org_for: Callable[[str], OrgId | None]
    places: CallPlaces
    refused: RefusedCalls
    answer: Callable[[TwilioLine, CallSession], Awaitable[None]]
    clock: Clock = utc_now
    end_carrier_call: Callable[[CallSession], Awaitable[None]] | None = None
    start_seconds: float = 5.0
    silent_seconds: float = 10.0
    max_resumes: int = 3
