"""`python -m gateway.worker`: one of several gateway processes of a box, started by the supervisor alone."""

from __future__ import annotations

import argparse
import signal
import sys

from gateway.errors import ConfigBroken
from gateway.logs import set_up_logs
from gateway.serve import serve
from gateway.settings import load, process_environment
from gateway.worker_place import WorkerPlace
from pipelines.speech.worker import die_with_parent


def main(arguments: list[str] | None = None) -> int:
    """Serve at the shared door until told to stop. Exit codes as of `gateway.serve`."""
    parser = argparse.ArgumentParser(prog="python -m gateway.worker", description=__doc__)
    parser.add_argument("--box", required=True)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--of", type=int, required=True)
    parser.add_argument("--door", type=int, required=True, help="the listening socket, as an open file of this process")
    options = parser.parse_args(arguments)
    # Without its supervisor there is no memory and no speech: nothing that a drain could wait for.
    die_with_parent(signal.SIGINT)
    try:
        settings = load(None, process_environment())
    except ConfigBroken as broken:
        print(broken, file=sys.stderr)
        return 2
    set_up_logs(settings.env.log_level)
    return serve(settings, WorkerPlace(options.box, options.number, options.of, options.door))


if __name__ == "__main__":
    sys.exit(main())
