"""Ports for programs that have to be told theirs before they run."""

from __future__ import annotations

import os
import socket
from itertools import count

_EACH = 100
_PORTS = count(20_000 + os.getpid() % 120 * _EACH)
"""Below those that a system gives away by itself, which may take one between our choice and the program's own start.
Every process of the tests has its own hundred.
"""


def free_port() -> int:
    """A port of this machine that nobody uses, and that is given once."""
    return next(port for port in _PORTS if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
