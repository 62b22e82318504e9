"""The page on a real server, with a receptionist and a call that follow a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from agents.scripted_receptionist import ScriptedReceptionist
from gateway.channels.web_chat import WebChat
from gateway.channels.web_chat_thread import ChatLimits
from gateway.routes.web import Tokens as SocketTokens
from gateway.routes.web import WebCall, WebDoor, web_routes
from gateway.routes.web_page import WebPage
from memory.conversation import Conversation, ConversationId, Turn
from memory.people import Contact, Customer, CustomerId, OrgId
from telephony.browser.media import BrowserLine
from tests.ports import free_port

ORG = OrgId("bakery")
SECRET = b"a secret for tests"
PAGE = WebPage(
    name="Harbour Bakery",
    tagline="Bread, cakes and coffee by the water since 1987",
    phone="+14155550123",
    phone_words="(415) 555-0123",
    hours=("Monday to Friday, 7 am to 6 pm", "Saturday and Sunday, 8 am to 4 pm"),
    greeting=("Hello! I'm the AI assistant of Harbour Bakery.", "Ask me anything, or press Call to talk."),
    suggestions=("When are you open?", "Do you make birthday cakes?", "What is gluten-free?"),
    notice="You are talking with an AI. Calls are not recorded.",
)


class Tokens:
    """Single-use tokens kept in this process."""

    def __init__(self) -> None:
        self.live: dict[str, tuple[OrgId, str]] = {}

    async def issue(self, org: OrgId, subject: str, /) -> str:
        token = f"token-{len(self.live)}-{subject}"
        self.live[token] = (org, subject)
        return token

    async def redeem(self, token: str, /) -> tuple[OrgId, str] | None:
        return self.live.pop(token, None)


@dataclass
class KeptTurns:
    """The memory of a scripted receptionist: all turns that it was given or told, in order."""

    receptionist: ScriptedReceptionist
    earlier: list[Turn] = field(default_factory=list)

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        return Customer(CustomerId("scripted-customer"), org, (contact,))

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        return Conversation(ConversationId("scripted-conversation"), org, customer, now, now)

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        once = {turn.id: turn for turn in [*self.earlier, *self.receptionist.turns, *self.receptionist.kept]}
        turns = sorted(once.values(), key=lambda turn: turn.at)
        return turns[-last:] if last else turns


class Call:
    """A call that does nothing by itself: a test plays, marks and captions through `line`."""

    def __init__(self, line: BrowserLine, web_call: WebCall) -> None:
        self.line = line
        self.call = web_call
        self.pcm = bytearray()
        self.marks: asyncio.Queue[str] = asyncio.Queue()
        self.digits: asyncio.Queue[str] = asyncio.Queue()
        self.heard = asyncio.Event()
        self.over = asyncio.Event()
        self.enough_bytes = 0

    async def hears(self, seconds: float) -> bytes:
        """The caller's audio from now on, this many seconds of it."""
        del self.pcm[:]
        self.enough_bytes = round(seconds * 32_000)
        self.heard.clear()
        await asyncio.wait_for(self.heard.wait(), seconds + 10)
        return bytes(self.pcm)

    def on_audio(self, pcm: bytes) -> None:
        self.pcm += pcm
        if len(self.pcm) >= self.enough_bytes > 0:
            self.heard.set()

    def on_mark(self, name: str) -> None:
        self.marks.put_nowait(name)

    def on_digit(self, digit: str) -> None:
        self.digits.put_nowait(digit)

    def on_hang_up(self) -> None:
        self.over.set()


async def started(routes: Sequence[BaseRoute], port: int = 0) -> uvicorn.Server:
    """A server of these routes. Its parts are started one by one: its signal handlers belong to the test runner."""
    config = uvicorn.Config(
        Starlette(routes=routes),
        port=port,
        lifespan="off",
        log_config=None,
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    return server


@asynccontextmanager
async def serving(routes: Sequence[BaseRoute]) -> AsyncIterator[str]:
    """A server on a port of its own: `host:port`."""
    server = await started(routes)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await server.shutdown()


@dataclass
class PageServer:
    """A running page. `restart` is a server that goes away and comes back on the same port."""

    receptionist: ScriptedReceptionist
    port: int
    door: WebDoor
    calls: asyncio.Queue[Call]
    _server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def call(self) -> Call:
        """The next call that is answered."""
        return await asyncio.wait_for(self.calls.get(), 15)

    async def start(self) -> None:
        self._server = await started(web_routes(self.door), self.port)

    async def stop(self) -> None:
        if self._server:
            await self._server.shutdown()
            self._server = None


@asynccontextmanager
async def page_server(
    replies: Sequence[object] = ("All right.",),
    *,
    page: WebPage = PAGE,
    limits: ChatLimits | None = None,
    greeting: str = "Hello again from Harbour Bakery.",
    embed_origins: tuple[str, ...] = ("https://shop.example.com",),
    tokens: SocketTokens | None = None,
    org: OrgId = ORG,
) -> AsyncIterator[PageServer]:
    """A server on a port of its own, stopped at the end. `replies` are those of ScriptedReceptionist."""
    receptionist = ScriptedReceptionist(replies, greeting=greeting)  # pyright: ignore[reportArgumentType]
    calls: asyncio.Queue[Call] = asyncio.Queue()

    async def answer(line: BrowserLine, web_call: WebCall) -> None:
        call = Call(line, web_call)
        calls.put_nowait(call)
        await line.listen(call)

    port = free_port()
    chat = WebChat(org, receptionist, KeptTurns(receptionist), limits=limits)
    door = WebDoor(
        org=org,
        page=page,
        secret=SECRET,
        allowed_origins=(f"http://127.0.0.1:{port}",),
        tokens=tokens or Tokens(),
        answer=answer,
        chat=chat,
        embed_origins=embed_origins,
    )
    server = PageServer(receptionist, port, door, calls)
    await server.start()
    try:
        yield server
    finally:
        await chat.close()
        await server.stop()
