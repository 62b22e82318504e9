"""Where the backends of the shared memory are: a file that the gateway leaves under `var/`, for the tools beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

FILE = Path("var") / "run" / "memory.json"
"""Where it lies when nobody says otherwise. Addresses hold passwords: only its owner may read it."""


def write_addresses(path: Path, addresses: Mapping[str, str]) -> None:
    """Leave the addresses by the names of backends. Several workers may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(dict(addresses), file)
    beside.replace(path)


def read_addresses(path: Path) -> dict[str, str]:
    """What the gateway left; nothing when there is no such file. Raises ValueError, which shows no address."""
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise ValueError(f"{path} cannot be read") from None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise ValueError(f"{path} holds no addresses")
    return found
