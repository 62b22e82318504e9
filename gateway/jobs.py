"""`python -m gateway.jobs`: the job worker of this business. One is started beside the gateway; more do no harm.

SIGHUP reads config/ anew, as it does in the gateway, which passes it on to the one beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys

from gateway.errors import ConfigBroken
from gateway.logs import set_up_logs
from gateway.rereading import hold_sighup
from gateway.settings import Settings, load, process_environment
from gateway.wiring_jobs import do_jobs
from pipelines.speech.worker import die_with_parent


def main(arguments: list[str] | None = None) -> int:
    """Do jobs until told to stop. Returns 0 then, 2 for wrong settings or no REDIS_URL."""
    parser = argparse.ArgumentParser(prog="python -m gateway.jobs", description=__doc__)
    parser.add_argument("--beside", action="store_true", help="end with the process that started it")
    beside = parser.parse_args(arguments).beside
    if beside:
        die_with_parent(signal.SIGTERM)
        _go_after_calls()
    hold_sighup()
    try:
        settings = load(None, process_environment())
    except ConfigBroken as broken:
        sys.stderr.write(f"{broken}\n")
        return 2
    redis_url = settings.env.secrets.get("REDIS_URL")
    if redis_url is None:
        sys.stderr.write("REDIS_URL: has to say where the gateway's Redis is\n")
        return 2
    set_up_logs(settings.env.log_level)
    asyncio.run(_until_told(settings, redis_url))
    return 0


def _go_after_calls() -> None:
    """Run only when the gateway beside does not want to: nobody waits on a line for a job."""
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(19)


async def _until_told(settings: Settings, redis_url: str) -> None:
    working = asyncio.create_task(do_jobs(settings, redis_url), name="jobs")
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    await asyncio.gather(working, return_exceptions=True)
    if not working.cancelled() and (trouble := working.exception()) is not None:
        raise trouble


if __name__ == "__main__":
    sys.exit(main())
