"""A queue that serves callers in turn, so that one long talker does not keep the others waiting."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Job = TypeVar("Job")
_Rounds = OrderedDict[Hashable, deque[Job]]


class FairQueue(Generic[Job]):
    """Round robin over the keys that have work; first in, first out within a key.

    What may wait (`later`) is taken when nothing else is there, in turn among its like.
    """

    def __init__(self) -> None:
        self._urgent: _Rounds[Job] = OrderedDict()
        self._later: _Rounds[Job] = OrderedDict()

    def __len__(self) -> int:
        return sum(len(jobs) for rounds in (self._urgent, self._later) for jobs in rounds.values())

    def put(self, key: Hashable, job: Job, *, later: bool = False) -> None:
        """Add a job of this key behind its earlier ones."""
        (self._later if later else self._urgent).setdefault(key, deque()).append(job)

    def take(self) -> Job | None:
        """The next job: of the key that has waited longest for its turn. None when there is no work."""
        rounds = self._urgent or self._later
        if not rounds:
            return None
        key, jobs = next(iter(rounds.items()))
        job = jobs.popleft()
        if jobs:
            rounds.move_to_end(key)
        else:
            del rounds[key]
        return job

    def urgent(self) -> list[Job]:
        """All that waits and should not."""
        return [job for jobs in self._urgent.values() for job in jobs]

    def drop(self, key: Hashable, unwanted: Callable[[Job], bool]) -> list[Job]:
        """Take out and return this key's jobs that `unwanted` says so of."""
        return [job for rounds in (self._urgent, self._later) for job in _dropped(rounds, key, unwanted)]


def _dropped(rounds: _Rounds[Job], key: Hashable, unwanted: Callable[[Job], bool]) -> list[Job]:
    jobs = rounds.get(key)
    if jobs is None:
        return []
    dropped = [job for job in jobs if unwanted(job)]
    kept = deque(job for job in jobs if not unwanted(job))
    if kept:
        rounds[key] = kept
    else:
        del rounds[key]
    return dropped
