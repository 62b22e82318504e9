"""How a call sounds and waits: the typed form of `config/voice.yaml`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TurnSettings(_Strict):
    """When a turn begins and ends, and when ours must stop. All in seconds of caller audio."""

    start_seconds: float = Field(default=0.06, gt=0, description="speech that begins a turn")
    fading_seconds: float = Field(default=0.2, ge=0, description="sound after a word, no speech and no silence")
    hush_seconds: float = Field(default=0.06, gt=0, description="silence after which local models are asked for words")
    pause_seconds: float = Field(default=0.1, gt=0, description="silence after which the words so far are made final")
    end_seconds: float = Field(default=0.14, gt=0, description="silence that ends a turn that sounds finished")
    fragment_seconds: float = Field(default=0.28, gt=0, description="the same for a turn that is no whole sentence")
    unsure_seconds: float = Field(default=0.7, gt=0, description="silence that ends a turn that may go on")
    spelling_seconds: float = Field(default=1.6, gt=0, description="silence that ends a number being spelled")
    open_seconds: float = Field(default=1.6, gt=0, description="silence that ends open words that sound finished")
    limit_seconds: float = Field(default=2.2, gt=0, description='silence that ends a turn left open by "and", "my ..."')
    words_limit_seconds: float = Field(default=4.0, gt=0, description="silence after which words are not waited for")
    keys_seconds: float = Field(default=2.0, gt=0, description="silence that ends what is keyed in")
    finished_probability: float = Field(default=0.9, ge=0, le=1, description="from here on a turn sounds finished")
    hold_seconds: float = Field(default=0.12, gt=0, description="clear speech over ours that holds it")
    hold_limit_seconds: float = Field(default=1.5, gt=0, description="speech with no words that lets ours go on")
    barge_in_words: int = Field(default=3, ge=1, description="words over ours that end it")
    barge_in_confidence: float = Field(default=0.7, ge=0, le=1, description="of fewer words, that they end it")
    going_on_seconds: float = Field(default=0.6, ge=0, description="of our answer, heard before a caller who goes on")


class SilenceSettings(_Strict):
    """What to do when nobody speaks, in seconds."""

    ask_after_seconds: tuple[float, ...] = (6.0, 12.0)
    end_after_seconds: float = Field(default=18.0, gt=0)
    filler_after_seconds: float = Field(default=2.5, gt=0, description="a reply without audio by then gets a filler")
    stuck_after_seconds: float = Field(default=10.0, gt=0, description="a reply without audio by then is given up")


class SpokenPhrases(_Strict):
    """What the voice path itself says, outside any reply."""

    still_there: tuple[str, ...] = Field(
        default=("Are you still there?", "I'm still here, take your time. Is there anything else?"), min_length=1
    )
    silence_goodbye: str = "I can't hear anyone, so I'll let you go. Call back any time. Goodbye."
    fillers: tuple[str, ...] = Field(default=("Let me check that for you.", "One moment, please."), min_length=1)
    trouble: str = "I'm sorry, I'm having some trouble on my side. Could you say that again?"
    trouble_goodbye: str = "I'm sorry, something is not working here. Please call again in a few minutes. Goodbye."


class VoiceSettings(_Strict):
    """`config/voice.yaml`."""

    turn: TurnSettings = TurnSettings()
    silence: SilenceSettings = SilenceSettings()
    phrases: SpokenPhrases = SpokenPhrases()
