"""Wordings: the typed form of `config/phrases.yaml`.

A phrase has one or more wordings of the same thing, with `{slots}` that the one who says it fills in.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from pydantic import Field, RootModel, field_validator

from agents.config_types import Key, Text


class Phrases(RootModel[Mapping[Key, tuple[Text, ...]]]):
    """Wordings by the name of the phrase, each a list of at least one."""

    root: Mapping[Key, tuple[Text, ...]] = Field(min_length=1)

    @field_validator("root")
    @classmethod
    def _usable(cls, phrases: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        for name, wordings in phrases.items():
            if not wordings:
                raise ValueError(f"{name} needs at least one wording")
            for wording in wordings:
                try:
                    list(string.Formatter().parse(wording))
                except ValueError as trouble:
                    raise ValueError(f"{name}: {trouble} in {wording!r}") from trouble
        return phrases

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.root[name]

    def __contains__(self, name: object) -> bool:
        return name in self.root

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]
        return iter(self.root)
