"""What a caller hears and where they go whom the desk cannot answer, as TwiML: never silence.

One honest sentence; then whoever `config/calls.yaml` names is tried, one after the other. Nothing here needs the desk's
own memory, so that it also works while that is down. After each try Twilio asks `next_url`, whose query says how far
it has come.
"""

from __future__ import annotations

from twilio.twiml.voice_response import Dial, VoiceResponse

from telephony.refusal_settings import CallSettings, Instead

_PAUSE_SECONDS = 1


def refuse(settings: CallSettings, sentence: str, *, staff_phone: str | None, next_url: str) -> str:
    """The sentence, and the first that is tried. `next_url` is asked how to go on, with `?tried=...`."""
    response = VoiceResponse()
    response.say(sentence)
    return _try(response, settings, settings.then, staff_phone, next_url)


def after(settings: CallSettings, tried: str, *, staff_phone: str | None, next_url: str) -> str:
    """What comes after `tried`, which nobody answered."""
    names = list(settings.then)
    rest = settings.then[names.index(tried) + 1 :] if tried in names else ()
    return _try(VoiceResponse(), settings, rest, staff_phone, next_url)


def thanked(settings: CallSettings) -> str:
    """A message was left."""
    response = VoiceResponse()
    response.say(settings.voicemail.thanks)
    response.hangup()
    return str(response)


def ask_again(url: str) -> str:
    """Ask the same thing once more, a moment later: another worker will take it."""
    response = VoiceResponse()
    response.pause(length=_PAUSE_SECONDS)
    response.redirect(url, method="POST")
    return str(response)


def _try(
    response: VoiceResponse, settings: CallSettings, ways: tuple[Instead, ...], staff_phone: str | None, next_url: str
) -> str:
    for way in ways:
        if way == "staff" and staff_phone:
            response.say(settings.staff.say)
            dial = Dial(action=f"{next_url}?tried=staff", method="POST", timeout=settings.staff.ring_seconds)
            dial.number(staff_phone)
            response.append(dial)
            return str(response)
        if way == "voicemail":
            response.say(settings.voicemail.say)
            response.record(
                action=f"{next_url}?tried=voicemail",
                method="POST",
                max_length=settings.voicemail.most_seconds,
                finish_on_key="#",
                play_beep=True,
            )
            break  # nothing was recorded: Twilio goes on below
    response.say(settings.goodbye)
    response.hangup()
    return str(response)
