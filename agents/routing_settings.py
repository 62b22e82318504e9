"""Which routing service says how far it is by road: the typed form of the key `routing` of `config/providers.yaml`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agents.config_types import Strict


class RoutingSettings(Strict):
    """A service that answers as OSRM does, at `url`."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s?#]+$")]
    answer_seconds: float = Field(default=2.0, gt=0, le=4, description="the straight line is taken after this")
