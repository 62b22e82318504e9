"""What another process has used of the CPU, by its own clock, which counts nanoseconds.

The ticks in /proc are samples: what wakes in time with the kernel's timer is charged with what it never used.
"""

from __future__ import annotations

import time

_WHOLE_PROCESS = 2
"""How Linux makes the number of a clock out of that of a process: of all its threads, also those that ended."""


def cpu_seconds(pid: int) -> float:
    """CPU time of this process so far. Raises OSError when there is none."""
    return time.clock_gettime(((~pid) << 3) | _WHOLE_PROCESS)
