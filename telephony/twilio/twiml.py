"""What we tell Twilio to do with a call or a text, as TwiML. https://www.twilio.com/docs/voice/twiml"""

from __future__ import annotations

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Connect, Stream, VoiceResponse

TOKEN = "token"
"""The `<Parameter>` that carries the single-use token of a media socket."""


def connect_stream(*, stream_url: str, token: str, resume_url: str) -> str:
    """Talk over the media socket; when that ends, ask `resume_url` what to do.

    Without the `<Redirect>` a call whose socket broke would end there. Twilio takes no query string in a stream's URL,
    so the token is a `<Parameter>`.
    """
    stream = Stream(url=stream_url)
    stream.parameter(name=TOKEN, value=token)
    connect = Connect()
    connect.append(stream)
    response = VoiceResponse()
    response.append(connect)
    response.redirect(resume_url, method="POST")
    return str(response)


def say_and_hang_up(text: str) -> str:
    """Say one text in the carrier's own voice and end the call."""
    response = VoiceResponse()
    response.say(text)
    response.hangup()
    return str(response)


def hang_up() -> str:
    """End the call."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def no_answer() -> str:
    """To a text: nothing now. Its answer is sent when there is one."""
    return str(MessagingResponse())


def answer_text(text: str) -> str:
    """To a text: one back, at once."""
    response = MessagingResponse()
    response.message(text)
    return str(response)
