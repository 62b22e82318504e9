"""The small types that every file of config/ is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A short name that the code and the other config files use: lower case, digits and underscores."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Cents = Annotated[int, Field(ge=0, le=100_000_000)]
Miles = Annotated[int, Field(ge=0, le=12_500)]
Age = Annotated[int, Field(ge=0, le=130)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
Zip = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]


class Strict(BaseModel):
    """A frozen record that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
