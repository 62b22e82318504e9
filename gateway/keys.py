"""`python -m gateway.keys`: how far the words of this business are sealed with the newest key, and how to add one."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from collections.abc import Mapping, Sequence
from itertools import count

from gateway.errors import ConfigBroken
from gateway.settings import Settings, load, process_environment
from gateway.wiring_keys import keys_of, sealer_of, sealing_state
from memory.errors import StoreDown
from memory.resealing_redis import Progress, Ring
from memory.sealing import KEY_BYTES, Sealer, written

_EPILOG = """
Exit codes: 0 the older keys are not needed any more, 1 they are, 2 wrong settings or no Redis. Which keys there are is
said by FRONTDESK_DATA_KEYS; a job worker (python -m gateway.jobs) does the work.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Say how far it is, or make a key. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gateway.keys", description=__doc__, epilog=_EPILOG)
    parser.add_argument("--new", action="store_true", help="make a key, and say how the setting is to be: it is secret")
    asked = parser.parse_args(arguments)
    try:
        settings = load(None, process_environment())
        if asked.new:
            print(with_new(keys_of(settings)))
            return 0
        return asyncio.run(_say(settings))
    except (ConfigBroken, StoreDown, ValueError) as trouble:
        print(trouble, file=sys.stderr)
        return 2


def with_new(keys: Mapping[str, bytes]) -> str:
    """The settings that add a key to these, one after the other."""
    name = next(name for number in count(1) if (name := f"k{number}") not in keys)
    new = {name: secrets.token_bytes(KEY_BYTES)}
    return "\n".join(
        [
            f"# 1. Every worker learns to open what {name} will seal. Start all of them anew with:",
            f"FRONTDESK_DATA_KEYS={written({**keys, **new})}",
            f"# 2. {name} seals. Start all of them anew with:",
            f"FRONTDESK_DATA_KEYS={written({**new, **keys})}",
            "# 3. Once python -m gateway.keys says that the others are not needed, start all of them anew with:",
            f"FRONTDESK_DATA_KEYS={written(new)}",
        ]
    )


def told(sealer: Sealer, now: Progress | None, rings: Sequence[Ring]) -> tuple[str, bool]:
    """How far it is, in lines, and whether the older keys can be thrown away."""
    alive = [ring for ring in rings if ring.alive]
    with_it = sum(ring.uses == {sealer.newest} for ring in alive)
    lines = [f"{sealer.newest} is the newest key: {with_it} of {len(alive)} workers use it alone."]
    if now is None or now.key != sealer.newest:
        return "\n".join([*lines, "Nothing was sealed anew with it yet: a job worker begins within a minute."]), False
    lines.append(
        f"{now.seen} of {now.of} customers looked at, {now.done} sealed anew, {len(now.in_use)} in use just now."
    )
    if now.stage != "done":
        lines += [f"Waits for {what}: {number}" for what, number in sorted(now.waits_for.items())]
        return "\n".join([*lines, "Older keys are still needed."]), False
    others = " or ".join(sealer.older)
    return "\n".join([*lines, f"Nothing is sealed with {others}." if others else "There is no other key."]), True


async def _say(settings: Settings) -> int:
    async with sealing_state(settings) as state:
        lines, done = told(sealer_of(settings), await state.progress(), (await state.rings())[0])
    print(lines)
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
