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


def test_no_number_and_no_name_gets_into_a_line_whoever_logs_it():
    code = (
        "from gateway.logs import set_up_logs; set_up_logs()\n"
        "import structlog, loguru, logging\n"
        "log = structlog.get_logger()\n"
        "log.info('call_began', call='c1', caller='+19165550142', said='I am Sarah Jones', party=12)\n"
        "try:\n    raise ValueError('no such address: jane.doe@example.com')\n"
        "except ValueError as trouble:\n    log.exception('mail_failed', trouble=trouble)\n"
        "logging.getLogger('other').warning('cannot dial 916-555-0142')\n"
        "loguru.logger.warning('heard: my name is Sarah')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for personal in ("555", "0142", "Sarah", "Jones", "jane", "example.com"):
        assert personal not in done.stderr
    began, failed = (json.loads(line) for line in done.stderr.splitlines() if line.startswith("{"))
    assert (began["call"], began["caller"], began["said"], began["party"]) == ("c1", "[phone]", "I am [name]", 12)
    assert "no such address: [email]" in failed["exception"]
    assert failed["trouble"] == "ValueError('no such address: [email]')"
    assert "cannot dial [phone]" in done.stderr
    assert "my name is [name]" in done.stderr
