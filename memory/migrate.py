"""`python -m memory.migrate --from redis --to postgres`: move the shared memory while conversations go on.

Safe to stop (Ctrl-C, or killed) and to start again at any point: it goes on where it stood. `--back` takes a move back
that is not done. Where the backends are it reads from the file that the gateway leaves beside it, or from arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

from memory.addresses import FILE, read_addresses
from memory.errors import MemoryTrouble
from memory.move_stage_redis import MoveStages
from memory.mover import Mover, MoveRefused, Progress
from memory.store import MemoryStore
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory, connect

BACKENDS = ("redis", "postgres", "neo4j")
_WRONG, _STOPPED = 2, 130
_EPILOG = """
The gateway keeps answering: it copies everybody, compares, brings over what changed meanwhile, lets writes wait for a
moment, and makes the new backend the truth; the old one is kept the same until all workers follow, and then left alone.
After that, set MEMORY_BACKEND to the new one before the next restart. Every gateway worker needs the address of both:
MEMORY_URL for the one, MEMORY_OTHER_URL for the other. Exit codes: 0 done, 1 not done, 2 wrong arguments, 130 stopped.
"""


class WrongArguments(ValueError):
    """What was asked makes no sense; the message says why."""


def parser() -> argparse.ArgumentParser:
    """The arguments."""
    made = argparse.ArgumentParser(
        prog="python -m memory.migrate", description="Move the shared memory while conversations go on.", epilog=_EPILOG
    )
    made.add_argument("--from", dest="old", required=True, choices=BACKENDS, help="the backend that it is in")
    made.add_argument("--to", dest="new", required=True, choices=BACKENDS, help="the backend that it is to be in")
    made.add_argument("--back", action="store_true", help="take this move back, so that --from holds everything again")
    made.add_argument(
        "--until", choices=("both", "new", "done"), default="done",
        help="stop when both hold the same, or when the new one is the truth and the old one still follows",
    )  # fmt: skip
    made.add_argument("--addresses", type=Path, default=FILE, help=f"what the gateway left (default: {FILE})")
    for name in BACKENDS:
        made.add_argument(f"--{name}-url", help=f"the address of {name}, instead of that in the file")
    return made


def addresses_of(asked: argparse.Namespace) -> dict[str, str]:
    """The addresses that this move needs; Redis is always there, for the stage stands in it. Raises WrongArguments."""
    if asked.old == asked.new:
        raise WrongArguments(f"--from and --to are both {asked.old}")
    try:
        known = read_addresses(asked.addresses)
    except ValueError as wrong:
        raise WrongArguments(str(wrong)) from None
    known |= {name: url for name in BACKENDS if (url := getattr(asked, f"{name}_url"))}
    if missing := [name for name in {"redis": 0, asked.old: 0, asked.new: 0} if name not in known]:
        options = " and ".join(f"--{name}-url" for name in missing)
        raise WrongArguments(f"no address for {', '.join(missing)} in {asked.addresses}: say {options}")
    return {name: known[name] for name in {"redis", asked.old, asked.new}}


@asynccontextmanager
async def open_backends(addresses: Mapping[str, str]) -> AsyncIterator[tuple[MoveStages, dict[str, MemoryStore]]]:
    """The stage, and the bare backends by name; they tell the record nothing. Raises WrongArguments."""
    async with AsyncExitStack() as house:
        stores: dict[str, MemoryStore] = {}
        try:
            redis = await house.enter_async_context(connect(addresses["redis"]))
            stores["redis"] = RedisMemory(redis)
            if address := addresses.get("postgres"):
                pool = PostgresPool(address)
                house.push_async_callback(pool.close)
                stores["postgres"] = PostgresMemory(pool)
            if address := addresses.get("neo4j"):
                graphs = importlib.import_module("memory.stores.neo4j")
                graph = graphs.Neo4jGraph(address)
                house.push_async_callback(graph.close)
                stores["neo4j"] = graphs.Neo4jMemory(graph)
        except ImportError as missing:
            raise WrongArguments(f"the package {missing.name} is not installed") from None
        except ValueError:
            raise WrongArguments("an address is none: redis://..., postgresql://..., bolt://...") from None
        yield MoveStages(redis), stores


async def move(asked: argparse.Namespace) -> int:
    """Do what was asked; gives the exit code. Raises WrongArguments, MoveRefused and MemoryTrouble."""
    async with open_backends(addresses_of(asked)) as (stages, stores):
        for name in {"redis": 0, asked.old: 0, asked.new: 0}:
            try:
                await stores[name].orgs()
            except Exception as trouble:  # each driver has its own ways to say it
                raise MoveRefused(f"{name} cannot be reached: {type(trouble).__name__}") from None
        mover = Mover(stages, stores, asked.old, asked.new, tell=Shown())
        if asked.back:
            await mover.back()
            print(f"Back: {asked.old} holds everything, and {asked.new} is left alone.")
        else:
            await mover.forward(until=asked.until)
            print(_END[asked.until].format(old=asked.old, new=asked.new))
    return 0


_END = {
    "both": "{old} and {new} hold the same. {old} is the truth.",
    "new": "{new} is the truth. What changes is noted, to be brought to {old} too.",
    "done": "Done: {new} holds everything. Set MEMORY_BACKEND={new} before the next restart.",
}


class Shown:
    """Prints how far it is: each stage at once, figures once a second."""

    def __init__(self) -> None:
        self._stage, self._at, self._line = "", float("-inf"), ""

    def __call__(self, now: Progress) -> None:
        """Print it, if it is time and something new."""
        line = told(now)
        if line == self._line or (now.stage == self._stage and monotonic() - self._at < 1.0):
            return
        print(line, flush=True)
        self._stage, self._at, self._line = now.stage, monotonic(), line


def told(now: Progress) -> str:
    """One line about it."""
    parts = [f"{now.copied} of {now.of} customers copied, {now.of - now.copied} to do"] if now.of else []
    parts += [f"{now.compared} compared"] if now.compared else []
    parts += [f"{now.changed} changed meanwhile"]
    parts += [] if now.differences is None else [f"{now.differences} differences left"]
    parts += [f"waiting for {', '.join(now.waits_for)}"] if now.waits_for else []
    return f"{now.stage}: {', '.join(parts)}"


async def _stopped_by_a_signal(asked: argparse.Namespace) -> int:
    """The move, cancelled by SIGTERM as asyncio cancels it by Ctrl-C: never in the middle of a driver's own code."""
    moving = asyncio.ensure_future(move(asked))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, moving.cancel)
    return await moving


def main(arguments: Sequence[str] | None = None) -> int:
    """Move, or say why not."""
    try:
        return asyncio.run(_stopped_by_a_signal(parser().parse_args(arguments)))
    except WrongArguments as wrong:
        print(wrong, file=sys.stderr)
        return _WRONG
    except (MoveRefused, MemoryTrouble) as trouble:
        print(f"{trouble}. Nothing is lost: start again to go on.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Stopped. Start again to go on, or with --back to take it back.", file=sys.stderr)
        return _STOPPED


if __name__ == "__main__":
    sys.exit(main())
