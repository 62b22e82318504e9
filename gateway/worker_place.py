"""Which of a machine's gateway processes this one is."""

from __future__ import annotations

from dataclasses import dataclass
from socket import gethostname


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """Worker `number` (from 1) of `of` on a `box`, the name of a machine or container.

    `door` is the file descriptor of the listening socket that the workers of a box share; without one the worker is
    alone, and has a socket and the programs beside it to itself.
    """

    box: str
    number: int = 1
    of: int = 1
    door: int | None = None

    @property
    def id(self) -> str:
        """Its name among all workers. The one that is started in its stead has the same."""
        return f"{self.box}.{self.number}"

    @property
    def alone(self) -> bool:
        """Whether no supervisor has started what it needs."""
        return self.door is None


def box_name(port: int) -> str:
    """The name of this machine's gateway: two of them on one machine have different ports."""
    return f"{gethostname()}-{port}"
