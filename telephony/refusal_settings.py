"""How many calls are taken, and what becomes of one that is not: the typed form of `config/calls.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agents.config_types import Phone, Strict, Text

Instead = Literal["staff", "voicemail"]


class Most(Strict):
    """How many calls at once. Without `a_box` a machine takes as many as its workers do together."""

    a_worker: int = Field(default=180, ge=1, le=10_000, description="of one gateway process, which is one core")
    a_box: int | None = Field(default=None, ge=1, le=1_000_000)


class StaffLine(Strict):
    """Whom a call is put through to that cannot be answered here. Without a `phone`: the first member of the staff."""

    say: Text = "I will try to reach somebody of our team."
    phone: Phone | None = None
    ring_seconds: int = Field(default=20, ge=5, le=120)


class Voicemail(Strict):
    """What is said before and after the recording of a message."""

    say: Text = "Please leave a message after the tone, and press the pound key when you are done."
    most_seconds: int = Field(default=120, ge=5, le=600)
    thanks: Text = "Thank you. Our team will listen to your message. Goodbye."


class CallSettings(Strict):
    """`config/calls.yaml`."""

    most: Most = Most()
    busy: Text = "I'm sorry, all of our lines are taken right now."
    trouble: Text = "I'm sorry, something is not working on our side."
    then: tuple[Instead, ...] = Field(default=("staff", "voicemail"), description="tried in this order")
    staff: StaffLine = StaffLine()
    voicemail: Voicemail = Voicemail()
    goodbye: Text = "Please call again in a few minutes. Goodbye."
