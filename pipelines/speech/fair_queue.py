"""A queue that serves callers in turn, so that one long talker does not keep the others waiting."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Job = TypeVar("Job")


class FairQueue(Generic[Job]):
    """Round robin over the keys that have work; first in, first out within a key."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Hashable, deque[Job]] = OrderedDict()

    def __len__(self) -> int:
        return sum(len(jobs) for jobs in self._waiting.values())

    def put(self, key: Hashable, job: Job) -> None:
        """Add a job of this key behind its earlier ones."""
        self._waiting.setdefault(key, deque()).append(job)

    def take(self) -> Job | None:
        """The next job: of the key that has waited longest for its turn. None when there is no work."""
        if not self._waiting:
            return None
        key, jobs = next(iter(self._waiting.items()))
        job = jobs.popleft()
        if jobs:
            self._waiting.move_to_end(key)
        else:
            del self._waiting[key]
        return job

    def drop(self, key: Hashable, unwanted: Callable[[Job], bool]) -> list[Job]:
        """Take out and return this key's jobs that `unwanted` says so of."""
        jobs = self._waiting.get(key)
        if jobs is None:
            return []
        dropped = [job for job in jobs if unwanted(job)]
        kept = deque(job for job in jobs if not unwanted(job))
        if kept:
            self._waiting[key] = kept
        else:
            del self._waiting[key]
        return dropped
