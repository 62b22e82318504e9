"""The typed form of `config/guardrails.yaml`: the words that the guards look for."""

from __future__ import annotations

from collections.abc import Mapping

from agents.config_types import Key, Strict, Text


class Claim(Strict):
    """Words that claim something was done: they are said only when one of these `tools` did it."""

    words: tuple[Text, ...]
    tools: tuple[Key, ...]


class GuardrailSettings(Strict):
    """`config/guardrails.yaml`. "..." in a list entry stands for up to four words in between.

    `instructions` try to change what the desk is told. `promises` are never made, unless one of `denials` stands in
    the same sentence. `claims` are by a name of their own. `allergy_claims` say that food has or lacks something.
    """

    instructions: tuple[Text, ...] = ()
    promises: tuple[Text, ...] = ()
    denials: tuple[Text, ...] = ()
    claims: Mapping[Key, Claim] = {}
    allergy_claims: tuple[Text, ...] = ()
