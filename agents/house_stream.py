"""`HouseStream`: a reply that is made in this process, streamed as pydantic-ai wants it. No vendor, no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic_ai.models import StreamedResponse


@dataclass
class HouseStream(StreamedResponse):
    """What the streams of our own models share; each gives its events and its `model_name`."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC), kw_only=True)

    async def close_stream(self) -> None:
        """Nothing is open."""

    @property
    def provider_name(self) -> str | None:
        """No provider."""
        return None

    @property
    def provider_url(self) -> str | None:
        """No network."""
        return None

    @property
    def timestamp(self) -> datetime:
        """When it was made, in UTC."""
        return self.at
