"""The simulated phone from a terminal."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from telephony.simulator.cli import arguments, main, summary, told
from telephony.simulator.report import CallEvent, CallReport, LineReport


def test_help_works_from_a_terminal():
    asked = subprocess.run(
        [sys.executable, "-m", "telephony.simulator", "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    assert "--url" in asked.stdout


def test_the_gateway_of_this_machine_is_called_unless_told_otherwise():
    options = arguments(["--dialled", "+1"])
    assert (options.url, options.caller, options.wav) == ("http://127.0.0.1:8080", "party", None)


def test_events_are_told_in_words():
    assert told(CallEvent("caller_line_started", 1.5, 0, "Hello")) == "   1.50 s  caller: Hello"
    assert told(CallEvent("connected", 0.25)) == "   0.25 s  connected"
    assert told(CallEvent("hung_up", 61.0, text="frontdesk")) == "  61.00 s  hung up by frontdesk"
    assert told(CallEvent("caller_line_ended", 2.0, 0, "Hello")) is None


def test_the_summary_is_in_milliseconds():
    line = LineReport(0, "a", False, 1, 2, True, voice_to_voice_seconds=0.5125, barge_in_seconds=0.2)
    report = CallReport("CA1", (line,), "frontdesk", 12.34, None, 1, 0, 0.001)
    figures = summary(report)
    assert (figures["v2v_p50_ms"], figures["barge_in_ms"], figures["greeting_ms"]) == (512, 200, None)
    assert json.loads(json.dumps(figures)) == figures


@pytest.fixture
def token_file(tmp_path):
    path = tmp_path / "token"
    path.write_text("secret\n")
    return path


def test_a_gateway_that_is_not_there_is_exit_code_2(token_file, capsys):
    assert main(["--dialled", "+1", "--url", "http://127.0.0.1:1", "--auth-token-file", str(token_file)]) == 2
    assert "127.0.0.1:1" in capsys.readouterr().err


def test_a_script_or_token_that_is_not_there_is_exit_code_2(token_file, tmp_path, capsys):
    assert main(["--dialled", "+1", "--caller", str(tmp_path / "gone"), "--auth-token-file", str(token_file)]) == 2
    assert main(["--dialled", "+1", "--auth-token-file", str(tmp_path / "none")]) == 2
    assert "gone" in capsys.readouterr().err
