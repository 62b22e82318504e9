"""The errors of this room.

PipelineTrouble
 +-- SpeechTrouble       a speech service failed
      +-- SpeechDown     it cannot be reached, or its worker died (retryable)
      +-- SpeechSilent   it accepted the work and gave nothing in time (retryable)
      +-- SpeechRefused  it said no: a wrong key, a bad request
      +-- NoSpeechService  no service of the order has its key or its packages; the message says what each one lacks
      +-- ModelMissing   weights are not installed or not the expected ones; the message names the package
"""

from __future__ import annotations


class PipelineTrouble(Exception):
    """Anything that goes wrong on the voice path. `code` is stable; `retryable` says whether to try again."""

    code = "pipeline_trouble"
    retryable = False


def code_of(trouble: BaseException) -> str:
    """The stable code of an error of this house; of any other, its type, for what it says may name a caller."""
    code = getattr(trouble, "code", None)
    return code if isinstance(code, str) and code else type(trouble).__name__


class SpeechTrouble(PipelineTrouble):
    """A speech service failed."""

    code = "speech_trouble"


class SpeechDown(SpeechTrouble):
    """The service cannot be reached, or its worker died."""

    code = "speech_down"
    retryable = True


class SpeechSilent(SpeechTrouble):
    """The service accepted the work and gave nothing in time."""

    code = "speech_silent"
    retryable = True


class SpeechRefused(SpeechTrouble):
    """The service said no: a wrong key, or a request that it does not take."""

    code = "speech_refused"


class NoSpeechService(SpeechTrouble):
    """No service of the owner's order has what it needs. The message says what each one lacks."""

    code = "no_speech_service"


class ModelMissing(SpeechTrouble):
    """Model weights are not installed, or are not the ones expected."""

    code = "model_missing"
