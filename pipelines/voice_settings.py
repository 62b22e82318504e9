"""How a call sounds and waits: the typed form of `config/voice.yaml`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TurnSettings(_Strict):
    """When a turn begins and ends. All in seconds of caller audio."""

    start_seconds: float = Field(default=0.06, gt=0, description="speech needed before a turn begins")
    pause_seconds: float = Field(default=0.2, gt=0, description="silence after which the words so far are made final")
    end_seconds: float = Field(default=0.36, gt=0, description="silence that ends a turn whose words and tone sound finished")
    unsure_seconds: float = Field(default=0.8, gt=0, description="silence that ends a turn that may go on")
    spelling_seconds: float = Field(default=1.6, gt=0, description="silence that ends a number or an email being spelled")
    limit_seconds: float = Field(default=2.2, gt=0, description="silence that ends any turn")
    finished_probability: float = Field(default=0.5, ge=0, le=1, description="Smart Turn above this counts as finished")
    barge_in_seconds: float = Field(default=0.5, gt=0, description="speech over ours that interrupts even without words")
    barge_in_words: int = Field(default=2, ge=1, description="words over ours that interrupt")


class SilenceSettings(_Strict):
    """What to do when nobody speaks. Seconds since anybody last spoke."""

    ask_after_seconds: tuple[float, ...] = (6.0, 12.0)
    end_after_seconds: float = Field(default=18.0, gt=0)
    filler_after_seconds: float = Field(default=2.5, gt=0, description="a reply without audio by then gets a filler")


class SpokenPhrases(_Strict):
    """What the voice path itself says, outside any reply."""

    still_there: tuple[str, ...] = ("Are you still there?", "I'm still here, take your time. Is there anything else?")
    silence_goodbye: str = "I can't hear anyone, so I'll let you go. Call back any time. Goodbye."
    fillers: tuple[str, ...] = ("Let me check that for you.", "One moment, please.")
    trouble: str = "I'm sorry, I'm having some trouble on my side. Could you say that again?"
    trouble_goodbye: str = "I'm sorry, something is not working on my side. Please call again in a few minutes. Goodbye."


class VoiceSettings(_Strict):
    """`config/voice.yaml`."""

    turn: TurnSettings = TurnSettings()
    silence: SilenceSettings = SilenceSettings()
    phrases: SpokenPhrases = SpokenPhrases()
