"""What becomes of a call that the desk cannot take: POST /twilio/voice/refused is asked after each try.

`?tried=staff` comes with how the ringing ended, `?tried=voicemail` with the recording. A message is given to the staff
as a matter of its own, with the address of the recording, which stays at the carrier.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from starlette.responses import Response

from gateway.routes.twilio_signed import Told, xml
from memory.people import OrgId
from telephony.refusal_settings import CallSettings
from telephony.twilio import refusals, twiml

log = structlog.get_logger()

REFUSED = "/twilio/voice/refused"
_LONGEST_URL = 500


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """A message that a caller left. `caller` is E.164, None when withheld; `url` is the recording at the carrier."""

    org: OrgId
    call_sid: str
    recording: str
    url: str
    seconds: int
    caller: str | None


class RefusedCalls:
    """Where calls go that are not answered here. `keep` gives a message to the staff. Raises what that raises."""

    def __init__(
        self,
        settings: CallSettings,
        *,
        staff_phone: str | None,
        public_url: str,
        keep: Callable[[VoiceMessage], Awaitable[None]],
    ) -> None:
        self.settings = settings
        self._staff_phone = settings.staff.phone or staff_phone
        self._next = public_url.rstrip("/") + REFUSED
        self._keep = keep

    def twiml(self, sentence: str) -> str:
        """One sentence, and whoever is tried first."""
        return refusals.refuse(self.settings, sentence, staff_phone=self._staff_phone, next_url=self._next)

    async def go_on(self, told: Told) -> Response:
        """A try has ended: with somebody who answered, a message, or neither."""
        tried, said = told.query.get("tried", ""), dict(told.form)
        if told.org is None:
            return xml(twiml.hang_up())
        if tried == "staff" and said.get("DialCallStatus") in ("completed", "answered"):
            log.info("refused_call_taken", call=told.call.call_sid, by="staff")
            return xml(twiml.hang_up())
        message = _message(told.org, told, said) if tried == "voicemail" else None
        if message is None:
            way = refusals.after(self.settings, tried, staff_phone=self._staff_phone, next_url=self._next)
            return xml(way)
        await self._keep(message)
        log.info("refused_call_taken", call=told.call.call_sid, by="voicemail", recording=message.recording)
        return xml(refusals.thanked(self.settings))


def _message(org: OrgId, told: Told, said: dict[str, str]) -> VoiceMessage | None:
    """What was recorded, if anything was."""
    recording, url, seconds = (said.get(name, "") for name in ("RecordingSid", "RecordingUrl", "RecordingDuration"))
    if not recording or not url.startswith("https://") or len(url) > _LONGEST_URL:
        return None
    known = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else 0
    return VoiceMessage(org, told.call.call_sid, recording, url, known, told.call.theirs)
