"""Logs: JSON on standard error, nothing on standard output."""

import json
import subprocess
import sys


def test_events_are_lines_of_json_on_standard_error_and_pipecat_is_quiet():
    code = (
        "from gateway.logs import set_up_logs; set_up_logs()\n"
        "import structlog, loguru\n"
        "loguru.logger.debug('hop')\n"
        "structlog.get_logger().info('call_began', call='c1')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    [line] = [line for line in done.stderr.splitlines() if "Pipecat 1." not in line]
    assert json.loads(line) | {"timestamp": ""} == {
        "event": "call_began",
        "call": "c1",
        "level": "info",
        "timestamp": "",
    }
