"""The secret that signs sessions and tokens: from the environment, or made once and kept under var/."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gateway.errors import ConfigBroken

SHORTEST = 32
"""Characters: enough that it cannot be guessed."""


def kept_secret(var: Path) -> str:
    """The secret in `var/secret`, made now if there is none. All workers that start at once get the same one.

    Only the owner of the file may read it. Raises ConfigBroken when it is there and too short to be one.
    """
    path = var / "secret"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        _make(path)
    path.chmod(0o600)
    secret = path.read_text(encoding="ascii", errors="replace").strip()
    if len(secret) < SHORTEST:
        raise ConfigBroken(f"{path}: expected a secret of at least {SHORTEST} characters; delete the file to get one")
    return secret


def _make(path: Path) -> None:
    """Write a whole file beside it and link it into place, so that nobody reads half a secret and the first wins."""
    beside = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        path.hardlink_to(beside)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
