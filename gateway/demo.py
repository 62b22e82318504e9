"""`python -m gateway.demo`: a whole call on this machine, heard, shown and measured.

Starts the gateway just as it is, lets the simulated phone call it as Twilio would, prints what happens as it happens,
and writes both sides of the call to `var/demo/call.wav`. The gateway then stays up until Ctrl-C; with DEMO_STAY=0 the
exit code says whether every turn was answered. DEMO_HURRY=1 skips the time in which the caller only listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import orjson

from gateway.demo_story import Story, summary
from gateway.errors import GatewayTrouble, ProgramFailed
from gateway.settings import Settings, load, process_environment
from telephony.simulator import SimulatedPhone, load_script
from telephony.simulator.recording import write_stereo_wav

CALLERS = Path("telephony/callers")
QUESTION = "Which deposits are due?"
"""What staff ask after the first call: the answer has the booking with all that belongs to it."""
NOT_FOR_A_DEMO = ("REDIS_URL", "DATABASE_URL", "CALDAV_URL", "STRIPE_API_KEY")
"""What the caller books belongs into nobody's real diary."""
_READY_SECONDS = 60
_LAST_EVENTS_SECONDS = 1.0


def main() -> int:
    """Run the demo. Returns its exit code: 0 when every turn was answered, 1 when not, 2 when it could not begin."""
    environ = dict(process_environment())
    stay = environ.pop("DEMO_STAY", "1") != "0"
    hurry = environ.pop("DEMO_HURRY", "0") == "1"
    try:
        return asyncio.run(_demo(environ, stay=stay, hurry=hurry))
    except GatewayTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


async def _demo(environ: dict[str, str], *, stay: bool, hurry: bool) -> int:
    environ = {
        **environ,
        **dict.fromkeys(NOT_FOR_A_DEMO, ""),  # removing them would let those of the file .env through
        "FRONTDESK_VAR": str(Path(environ.get("FRONTDESK_VAR", "var")) / "demo"),
        "FRONTDESK_STAFF_TOKEN": secrets.token_urlsafe(24),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_URL": "off",
    }
    var = Path(environ["FRONTDESK_VAR"])
    shutil.rmtree(var, ignore_errors=True)  # the caller is new here every time
    settings = load(None, environ)
    base_url = f"http://127.0.0.1:{settings.env.port}"
    print(f"Starting the gateway (its log is in {var}/gateway.log) ...", flush=True)
    async with gateway_running(environ, var, base_url) as gateway:
        answered = await _calls(settings, base_url, var, hurry=hurry)
        if stay:
            print(f"\nOpen {base_url} to chat or call. Ctrl-C ends.", flush=True)
            await gateway.wait()
    return 0 if answered else 1


async def _calls(settings: Settings, base_url: str, var: Path, *, hurry: bool) -> bool:
    """The first call of somebody new, and the second one of somebody known. True when all turns were well answered."""
    env = settings.env
    phone = SimulatedPhone(
        base_url,
        env.secrets["TWILIO_AUTH_TOKEN"],
        env.twilio_account_sid or "",
        dialled=settings.business.phone,
        public_url=env.public_url,
        hurries=hurry,
    )
    staff_token = env.secrets["FRONTDESK_STAFF_TOKEN"]
    story, reports, scripts = Story(), [], []
    for caller in ("party", "returning"):
        script = load_script(CALLERS / caller / "script.yaml")
        print(f"\n--- {script.caller} calls ---", flush=True)
        async with following(base_url, staff_token, story):
            report = await phone.call(script)
        reports.append(report)
        scripts.append(script)
        name = "call.wav" if caller == "party" else f"{caller}.wav"
        write_stereo_wav(var / name, report.caller_audio, report.frontdesk_audio)
        print(f"--- {report.seconds:.0f} s, ended by {report.ended_by}; {var / name} has both sides ---", flush=True)
        if caller == "party":
            story.staff(QUESTION, await _staff_answer(base_url, staff_token))
    figures = summary(scripts, reports, story)
    print(orjson.dumps(figures).decode(), flush=True)
    return figures["answered"] == figures["turns"] and not story.troubles


@asynccontextmanager
async def gateway_running(
    environ: Mapping[str, str], var: Path, base_url: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The gateway as a process of its own, ready to be called, and ended again."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "gateway.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", env=dict(environ), stdout=log, stderr=log, start_new_session=True
        )
    try:
        await _until_ready(process, base_url, var)
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _until_ready(process: asyncio.subprocess.Process, base_url: str, var: Path) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + _READY_SECONDS
    async with aiohttp.ClientSession() as http:
        while loop.time() < until:
            if process.returncode is not None:
                tail = "\n".join((var / "gateway.log").read_text(errors="replace").splitlines()[-5:])
                raise ProgramFailed(f"the gateway ended with code {process.returncode}:\n{tail}")
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{base_url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
    raise ProgramFailed(f"the gateway was not ready within {_READY_SECONDS} s; see {var}/gateway.log")


@asynccontextmanager
async def following(base_url: str, staff_token: str, story: Story) -> AsyncIterator[None]:
    """Tell the story the events of all calls, as staff see them."""
    following = asyncio.Event()

    async def follow() -> None:
        headers = {"Authorization": f"Bearer {staff_token}"}
        timeout = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as http,
            http.get(f"{base_url}/api/v1/calls/live") as events,
        ):
            async for line in events.content:
                following.set()
                if line.startswith(b"data: "):
                    story.tell(orjson.loads(line.removeprefix(b"data: ")))

    task = asyncio.create_task(follow())
    try:
        await asyncio.wait_for(following.wait(), 5)
        yield
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(story.call_over.wait(), _LAST_EVENTS_SECONDS)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _staff_answer(base_url: str, staff_token: str) -> str:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {staff_token}"}) as http,
        http.post(f"{base_url}/api/v1/staff/ask", json={"question": QUESTION}) as answer,
    ):
        body = await answer.json()
        return body["answer"] if answer.status == 200 else body["error"]["message"]


if __name__ == "__main__":
    sys.exit(main())
