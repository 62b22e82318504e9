"""`python -m telephony.simulator`: call a running gateway from a terminal, and see and hear what comes of it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from telephony.errors import PhoneTrouble
from telephony.simulator.phone import NEVER, Faults, SimulatedPhone
from telephony.simulator.recording import write_stereo_wav
from telephony.simulator.report import CallEvent, CallReport, percentile
from telephony.simulator.script import load_script

CALLERS = Path(__file__).parents[1] / "callers"

_WORDS = {
    "ringing": "ringing",
    "connected": "connected",
    "caller_line_started": "caller: ",
    "frontdesk_audio_started": "Frontdesk speaks",
    "frontdesk_audio_ended": "Frontdesk is quiet",
    "cleared": "Frontdesk was interrupted",
    "carrier_said": "the carrier says: ",
    "disconnected": "the media socket ended: ",
    "hung_up": "hung up by ",
}


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m telephony.simulator",
        description="Call a running gateway as Twilio would: signed webhook, TwiML, media socket, status callbacks.",
        epilog="Prints what happens, then a line of JSON. Exits 1 when a line went unanswered, 2 when the call failed.",
    )
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="where the gateway is (default: %(default)s)")
    parser.add_argument("--public-url", help="what the gateway believes its own address to be (default: --url)")
    parser.add_argument("--caller", default="party", help="a folder of telephony/callers/, or a path to a script")
    parser.add_argument("--dialled", required=True, help="the number that is called: `phone` of config/business.yaml")
    parser.add_argument("--account-sid", default="AC" + "0" * 32, help="the gateway's Twilio account (default: zeros)")
    parser.add_argument(
        "--auth-token-file",
        type=Path,
        help="a file with the gateway's Twilio auth token; without it, asked for on stdin",
    )
    parser.add_argument("--wav", type=Path, help="write both sides here: stereo, the caller left")
    parser.add_argument("--drop-after", type=float, default=NEVER, metavar="SECONDS", help="lose the media socket once")
    parser.add_argument("--hang-up-after", type=float, default=NEVER, metavar="SECONDS", help="hang up, come what may")
    return parser.parse_args(argv)


def told(event: CallEvent) -> str | None:
    """An event as a line to print; None for one that says nothing new."""
    words = _WORDS.get(event.kind)
    return words and f"{event.at:7.2f} s  {words}{event.text if words.endswith((' ', ': ')) else ''}"


def summary(report: CallReport) -> dict[str, object]:
    """The figures of a call, in milliseconds; null where there was nothing to measure."""

    def ms(seconds: float | None) -> int | None:
        return None if seconds is None else round(seconds * 1000)

    return {
        "call": report.call_sid,
        "turns": report.turns,
        "answered": report.answered,
        "ended_by": report.ended_by,
        "seconds": round(report.seconds, 1),
        "streams": report.streams,
        "greeting_ms": ms(report.greeting_seconds),
        "v2v_p50_ms": ms(percentile(report.voice_to_voice, 50)),
        "v2v_p95_ms": ms(percentile(report.voice_to_voice, 95)),
        "barge_in_ms": ms(max(report.barge_ins, default=None)),
        "stopped_by_backchannel": report.stopped_by_backchannel,
        "phone_late_ms": ms(report.late_seconds),
    }


async def place(options: argparse.Namespace, auth_token: str) -> CallReport:
    """Place the call that was asked for. Raises PhoneTrouble."""
    folder = CALLERS / options.caller
    script = load_script(folder if folder.is_dir() else Path(options.caller))
    phone = SimulatedPhone(
        options.url, auth_token, options.account_sid, dialled=options.dialled, public_url=options.public_url
    )

    def show(event: CallEvent) -> None:
        if line := told(event):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    faults = Faults(options.drop_after, options.hang_up_after)
    report = await phone.call(script, on_event=show, faults=faults)
    if options.wav:
        write_stereo_wav(options.wav, report.caller_audio, report.frontdesk_audio)
    return report


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of a call from the command line."""
    options = arguments(argv)
    try:
        token = options.auth_token_file.read_text() if options.auth_token_file else sys.stdin.readline()
        report = asyncio.run(place(options, token.strip()))
    except (PhoneTrouble, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(orjson.dumps(summary(report)).decode() + "\n")
    return 0 if report.answered == report.turns else 1
