"""`python -m gateway.demo_channels`: one customer over web chat, text and phone, and what is remembered after each.

Starts the gateway as it is, writes on its page as a browser would, proves a number by the code that is texted there,
texts, and calls by the simulated phone. The carrier is a small one on this machine: it sends nothing, and shows what
would be sent. Ends with 0 when each step was answered as the story expects, 1 when not, 2 when it did not begin.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

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
STORY = CALLERS / "channels"


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
        self._story = yaml.safe_load((STORY / "story.yaml").read_text(encoding="utf-8"))
        self.missing: list[str] = []

    async def tell(self) -> None:
        """All of it."""
        self._title("She writes on the web page")
        code = ""
        async with DemoChat(self._base_url) as chat:
            for line in self._story["chat"]:
                await self._chats(chat, line["writes"].replace("{code}", code), line["expects"])
                if "texted" in line:
                    found = re.search(r"\d{6}", await self._gets(line["texted"]))
                    code = found.group() if found else ""
        await self._remembered()

        self._title("She texts from that number")
        await self._texts_all(self._story["text"])

        self._title("She calls")
        self._expect(await self._calls(), self._story["call"]["expects"])
        await self._gets(self._story["call"]["texted"])
        await self._remembered()

        self._title("She texts back")
        await self._texts_all(self._story["text_again"])

    async def _texts_all(self, lines: Sequence[Mapping[str, Any]]) -> None:
        for line in lines:
            _print("Sarah (text)", line["writes"])
            await self._texts.text(line["writes"])
            await self._gets(line["expects"])
        await self._remembered()

    async def _chats(self, chat: DemoChat, text: str, expected: Sequence[str]) -> None:
        _print("Sarah (chat)", text)
        answer = await chat.ask(text)
        _print("Frontdesk", answer)
        self._expect(answer, expected)

    async def _gets(self, expected: Sequence[str]) -> str:
        """A text that would be sent to her."""
        text = await self._texts.next()
        _print(f"Text to {NUMBER}", text)
        self._expect(text, expected)
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
            await phone.call(load_script(STORY / "script.yaml"))
        self.missing += story.troubles
        return "\n".join(lines)

    async def _remembered(self) -> None:
        business = self._settings.business
        lines = await memory_of(self._kept, business.org, Contact("phone", NUMBER), business.zone)
        print("Remembered", flush=True)
        for line in lines:
            print(f"{INDENT}{line}", flush=True)

    def _expect(self, text: str, expected: Sequence[str]) -> None:
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
