"""The part of the composition root that is about programs: what runs beside a gateway, and several gateways.

Alone, a gateway starts Valkey and the speech workers itself. With `--workers` a supervisor starts them once for all.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from gateway.metrics import begin_sharing, forget_process
from gateway.processes import Processes, Program
from gateway.settings import Settings, process_environment
from gateway.worker_place import WorkerPlace, box_name
from memory.embedded_valkey import valkey_command
from memory.errors import StoreDown
from memory.people import OrgId
from memory.records.database import upgrade
from memory.stores.connection_redis import connect
from pipelines.speech.services import SpeechServices, speech_services
from pipelines.speech.workers import WorkerSpec, ready
from telephony.admission_redis import Admission

JOBS = "jobs"
"""The name of the job worker: of what runs beside a gateway the only one that reads config/."""

_WORKER_READY_SECONDS = 120.0
_ENDING_SECONDS = 20.0
"""What a worker takes to end beside the time that its calls are given."""


def speech_of(settings: Settings) -> SpeechServices:
    """The speech services; the sockets of their workers are where every process of the box finds them."""
    env = settings.env
    return speech_services(settings.speech, keys=env.secrets, run_dir=env.var.absolute() / "run", mode=env.speech)


def database_of(settings: Settings) -> str:
    """The URL of the durable record."""
    return settings.env.secrets.get("DATABASE_URL") or f"sqlite:///{settings.env.var.absolute()}/frontdesk.db"


def programs(settings: Settings, speech: SpeechServices) -> tuple[str, list[Program]]:
    """Where Redis is, and what has to run beside the gateway: Valkey if there is no Redis, the speech workers, and the
    job worker.
    """
    beside = [Program(spec.name, spec.argv, partial(serves, spec)) for spec in speech.workers]
    for spec in speech.workers:
        spec.socket_path.parent.mkdir(parents=True, exist_ok=True)
    redis_url = settings.env.secrets.get("REDIS_URL")
    if redis_url is None:
        valkey = valkey_command(settings.env.var / "valkey")
        redis_url = valkey.url
        beside.insert(0, Program("valkey", valkey.argv, valkey.ready))
    if settings.env.jobs == "beside":
        beside.append(_job_worker(settings, redis_url))
    return redis_url, beside


def _job_worker(settings: Settings, redis_url: str) -> Program:
    """Nobody waits for it: what it has to do waits in Redis until it is there."""

    async def at_once() -> bool:
        return True

    environ = {**process_environment(), **settings.env.variables, "REDIS_URL": redis_url}
    return Program(JOBS, (sys.executable, "-m", "gateway.jobs", "--beside"), at_once, environ)


async def serves(spec: WorkerSpec) -> bool:
    """Whether a speech worker has its weights and answers."""
    try:
        await ready(spec, 0.5)
    except Exception:
        return False
    return True


class Box:
    """The gateway workers of this machine, and the programs that they share."""

    def __init__(self, workers: Processes, shared: Processes) -> None:
        self._workers = workers
        self._shared = shared

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to every worker; SIGHUP to the job worker, too."""
        self._workers.tell(number)
        if number is signal.SIGHUP:
            self._shared.tell(number, only=JOBS)

    async def stop(self) -> None:
        """End the workers, as soon as their calls have ended or moved."""
        await self._workers.stop()


@asynccontextmanager
async def open_box(settings: Settings, environ: Mapping[str, str], door: int) -> AsyncIterator[Box]:
    """Everything that the workers share, and then the workers, each ready. Leaving it ends all, the workers first.

    `environ` is what they are started with, `door` the listening socket. Raises ProgramFailed.
    """
    env, box = settings.env, box_name(settings.env.port)
    async with AsyncExitStack() as open_things:
        speech = speech_of(settings)
        redis_url, beside = programs(settings, speech)
        shared = Processes()
        open_things.push_async_callback(shared.stop)
        await shared.start(beside)
        await speech.close()
        await upgrade(database_of(settings))
        redis = connect(redis_url)
        open_things.push_async_callback(redis.aclose)
        admission = Admission(redis, OrgId(settings.business.id))
        metrics = env.var.absolute() / "run" / "metrics"
        theirs = {**environ, **begin_sharing(metrics), "REDIS_URL": redis_url}
        places = {f"gateway-{number}": WorkerPlace(box, number, env.workers, door) for number in _numbers(env.workers)}

        async def ended(name: str, pid: int) -> None:
            """At once, rather than when it is missed."""
            forget_process(pid, metrics)
            try:
                await admission.forget(places[name].id)
            except StoreDown:
                return

        for place in places.values():
            await admission.forget(place.id)
        workers = Processes(
            ready_seconds=_WORKER_READY_SECONDS, stop_seconds=env.drain_seconds + _ENDING_SECONDS, ended=ended
        )
        open_things.push_async_callback(workers.stop)
        first, *others = [_worker(name, place, theirs, admission) for name, place in places.items()]
        await workers.start([first])  # what it learns from config/ it keeps under var/, where the others find it
        await workers.start(others)
        yield Box(workers, shared)


def _numbers(count: int) -> range:
    return range(1, count + 1)


def _worker(name: str, place: WorkerPlace, environ: Mapping[str, str], admission: Admission) -> Program:
    async def taking() -> bool:
        try:
            return any(state.id == place.id and state.taking for state in await admission.workers())
        except StoreDown:
            return False

    argv = (
        *(sys.executable, "-m", "gateway.worker", "--box", place.box, "--door", str(place.door)),
        *("--number", str(place.number), "--of", str(place.of)),
    )
    return Program(name, argv, taking, environ, (place.door,) if place.door is not None else ())
