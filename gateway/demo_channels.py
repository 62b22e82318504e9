"""`python -m gateway.demo_channels`: one customer over web chat, text and phone, and what is remembered after each.

Starts the gateway as it is, writes on its page as a browser would, proves a number by the code that is texted there,
texts, and calls by the simulated phone. The carrier is a small one on this machine: it sends nothing, and shows what
would be sent. Ends with 0 when each step was answered as a customer would expect, 1 when not, 2 when it could not begin.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import socket
import sys
from pathlib import Path

from gateway.demo import CALLERS, NOT_FOR_A_DEMO, following, gateway_running
from gateway.demo_chat import DemoChat
from gateway.demo_memory import memory_of
from gateway.demo_story import INDENT, Story
from gateway.errors import GatewayTrouble
from gateway.settings import Settings, load, process_environment
from gateway.wiring_demo import WhatIsKept, what_is_kept
from memory.people import Contact
from telephony.errors import PhoneTrouble
from telephony.simulator import SimulatedPhone, load_script
from telephony.simulator.texting import SimulatedTexts

NUMBER = "+19165550142"


def main() -> int:
    """Run the demo. Returns its exit code."""
    environ = dict(process_environment())
    hurry = environ.pop("DEMO_HURRY", "0") == "1"
    try:
        return asyncio.run(_demo(environ, hurry=hurry))
    except (GatewayTrouble, PhoneTrouble) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


async def _demo(environ: dict[str, str], *, hurry: bool) -> int:
    carrier_port = _free_port()
    environ = {
        **environ,
        **dict.fromkeys(NOT_FOR_A_DEMO, ""),
        "FRONTDESK_VAR": str(Path(environ.get("FRONTDESK_VAR", "var")) / "demo"),
        "FRONTDESK_STAFF_TOKEN": secrets.token_urlsafe(24),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_URL": f"http://127.0.0.1:{carrier_port}",
    }
    var = Path(environ["FRONTDESK_VAR"])
    shutil.rmtree(var, ignore_errors=True)  # the customer is new here every time
    settings = load(None, environ)
    base_url = f"http://127.0.0.1:{settings.env.port}"
    token = environ["TWILIO_AUTH_TOKEN"]
    texts = SimulatedTexts(base_url, token, number=NUMBER, dialled=settings.business.phone)
    print(f"Starting the gateway (its log is in {var}/gateway.log) ...", flush=True)
    async with texts.carrier(carrier_port), gateway_running(environ, var, base_url), what_is_kept(settings) as kept:
        telling = _Telling(settings, base_url, texts, kept, hurry=hurry)
        await telling.tell()
    return 1 if telling.missing else 0


class _Telling:
    """The story, told as it happens. `missing` is what did not come as it should."""

    def __init__(
        self, settings: Settings, base_url: str, texts: SimulatedTexts, kept: WhatIsKept, *, hurry: bool
    ) -> None:
        self._settings = settings
        self._base_url = base_url
        self._texts = texts
        self._kept = kept
        self._hurry = hurry
        self.missing: list[str] = []

    async def tell(self) -> None:
        """All of it."""
        self._title("She writes on the web page")
        async with DemoChat(self._base_url) as chat:
            await self._chats(chat, "Hi, I'm Sarah. How much is it for 8 adults and 4 kids in 95616?", "$586")
            await self._chats(chat, f"My number is {NUMBER[2:5]}-{NUMBER[5:8]}-{NUMBER[8:]}", "code")
            code = re.search(r"\d{6}", await self._gets("code"))
            await self._chats(chat, code.group() if code else "", "Thank you")
        await self._remembered()

        self._title("She texts from that number")
        await self._writes("And with lobster tail for everyone?", "$766")
        await self._remembered()

        self._title("She calls")
        told = await self._calls()
        self._expect(told, "I have your text about your party of 12 in Davis", "You're booked", "on its way")
        await self._gets("you're booked for", "Total $766")
        await self._remembered()

        self._title("She texts back")
        await self._writes("Can you change it to 9pm?", "9:00 PM")
        await self._writes("Yes please", "It's moved")
        await self._remembered()

    async def _chats(self, chat: DemoChat, text: str, *expected: str) -> None:
        _print("Sarah (chat)", text)
        answer = await chat.ask(text)
        _print("Frontdesk", answer)
        self._expect(answer, *expected)

    async def _writes(self, text: str, *expected: str) -> None:
        _print("Sarah (text)", text)
        await self._texts.text(text)
        await self._gets(*expected)

    async def _gets(self, *expected: str) -> str:
        """A text that would be sent to her."""
        text = await self._texts.next()
        _print(f"Text to {NUMBER}", text)
        self._expect(text, *expected)
        return text

    async def _calls(self) -> str:
        """Her call. Gives all that she heard."""
        env, lines = self._settings.env, list[str]()

        def write(line: str) -> None:
            lines.append(line)
            print(line, flush=True)

        story = Story(write)
        phone = SimulatedPhone(
            self._base_url,
            env.secrets["TWILIO_AUTH_TOKEN"],
            env.twilio_account_sid or "",
            dialled=self._settings.business.phone,
            public_url=env.public_url,
            hurries=self._hurry,
        )
        async with following(self._base_url, env.secrets["FRONTDESK_STAFF_TOKEN"], story):
            await phone.call(load_script(CALLERS / "channels" / "script.yaml"))
        self.missing += story.troubles
        return "\n".join(lines)

    async def _remembered(self) -> None:
        business = self._settings.business
        lines = await memory_of(self._kept, business.org, Contact("phone", NUMBER), business.zone)
        print("Remembered", flush=True)
        for line in lines:
            print(f"{INDENT}{line}", flush=True)

    def _expect(self, text: str, *expected: str) -> None:
        for words in expected:
            if words.lower() not in text.lower():
                self.missing.append(words)
                print(f"{INDENT}(missing: {words})", flush=True)

    def _title(self, title: str) -> None:
        print(f"\n--- {title} ---", flush=True)


def _print(who: str, text: str) -> None:
    first, *rest = text.splitlines() or [""]
    print(f"{who}: {first}", flush=True)
    for line in rest:
        print(f"{INDENT}{line}", flush=True)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
