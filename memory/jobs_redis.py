"""Work that is done behind the conversations, by a job worker: taskiq over a Redis stream of each org.

A job is put once by its id, and again only when it was done. It is acknowledged when it has ended: one whose worker was
killed is taken up by another, `idle_seconds` after it was begun. So a job has to end before that (`job_seconds`), or it
would run twice, and must be right when it runs twice all the same. Which jobs there are is said in `gateway.jobs`.

What was left behind is looked for only when something new comes: somebody has to put a job every now and then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from redis.asyncio import Redis
from taskiq.formatters.json_formatter import JSONFormatter
from taskiq.message import TaskiqMessage
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from memory.errors import MemoryTrouble
from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import base, key

log = structlog.get_logger()

Job = Callable[..., Awaitable[None]]
"""Does it; what it is given are the texts that were put."""

JOB_SECONDS, IDLE_SECONDS = 120.0, 180.0
_GROUP = "jobs"
_MOST_KEPT = 10_000
_AT_ONCE = 4
_READ_MS = 1000

_PUT = """
-- KEYS once, stream  ARGV job's id, time to live, message, most kept. 1 when it was put.
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'data', ARGV[3])
return 1
"""


class Jobs:
    """Puts jobs of one org on their way. A client that is down raises StoreDown."""

    def __init__(self, client: Redis, org: OrgId, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._client = client
        self._org = org
        self._again_ms = round(2 * idle_seconds * 1000)
        self._put = client.register_script(_PUT)

    async def put(self, name: str, id: str, **about: str) -> bool:
        """Have a job done, unless the one of this name and id waits already or is being done: false then."""
        task = f"{name}:{id}"
        message = TaskiqMessage(
            task_id=task, task_name=name, labels={}, labels_types={}, args=[], kwargs={"task": task, "about": about}
        )
        keys = [key(self._org, "job", task), stream_of(self._org)]
        args = [task, self._again_ms, JSONFormatter().dumps(message).message, _MOST_KEPT]
        with store_errors():
            return bool(await self._put(keys=keys, args=args))

    async def done(self, task: str) -> None:
        """A job has ended, well or not: it may be put again."""
        with store_errors():
            await self._client.delete(key(self._org, "job", task))


class JobWorker:
    """Does the jobs of one org, some at a time. `jobs` are what it can do, by name."""

    def __init__(
        self,
        url: str,
        client: Redis,
        org: OrgId,
        jobs: Mapping[str, Job],
        *,
        job_seconds: float = JOB_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """Raises ValueError when a job may take so long that another worker would begin it, too."""
        if idle_seconds <= job_seconds:
            raise ValueError("idle_seconds has to be more than job_seconds, or jobs run twice")
        self._queue = Jobs(client, org, idle_seconds=idle_seconds)
        self._org = org
        self._job_seconds = job_seconds
        self._broker = RedisStreamBroker(
            url,
            queue_name=stream_of(org),
            consumer_group_name=_GROUP,
            consumer_id="0",  # also what was put before there was any worker
            xread_block=_READ_MS,
            idle_timeout=round(idle_seconds * 1000),
            unacknowledged_lock_timeout=idle_seconds,
            max_connection_pool_size=2 * _AT_ONCE,
            # One at a time: a job that is delivered is begun at once, since its idle time begins, too.
            xread_count=1,
            unacknowledged_batch_size=1,
        )
        for name, job in jobs.items():
            self._broker.register_task(self._watched(name, job), task_name=name)

    async def run(self) -> None:
        """Do jobs until cancelled, through any time in which Redis is away."""
        self._broker.is_worker_process = True
        try:
            while True:
                try:
                    await self._broker.startup()
                    receiver = Receiver(
                        self._broker, run_startup=False, max_async_tasks=_AT_ONCE, validate_params=False
                    )
                    await receiver.listen(asyncio.Event())
                except Exception as trouble:
                    log.warning("jobs_waiting", org=self._org, code=type(trouble).__name__)
                    await asyncio.sleep(1.0)
        finally:
            await self._broker.shutdown()

    def _watched(self, name: str, job: Job) -> Callable[..., Awaitable[None]]:
        """The job with an end in time. What fails is logged; whoever put it puts it again if it is still to be done."""

        async def run(task: str, about: Mapping[str, str]) -> None:
            try:
                async with asyncio.timeout(self._job_seconds):
                    await job(**about)
            except MemoryTrouble as trouble:
                log.warning("job_failed", org=self._org, job=name, code=trouble.code)
            except Exception as trouble:
                log.error("job_failed", org=self._org, job=name, code=type(trouble).__name__)
            finally:
                await self._queue.done(task)

        return run


def stream_of(org: OrgId) -> str:
    """The stream of the jobs of an org."""
    return f"{base(org)}jobs"
