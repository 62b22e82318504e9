"""Web chat: what is written on the page goes to the receptionist, and the answer comes back as it is made."""

from __future__ import annotations

import asyncio

from agents.arrival import Visit
from agents.reception import Reception
from gateway.channels.web_chat_thread import (
    ChatLimits,
    ChatPhrases,
    ChatThread,
    KeepsTurns,
    Page,
    Show,
    public_id,
)
from gateway.channels.web_chat_wire import Message
from memory.clock import Clock, utc_now
from memory.conversation import Turn
from memory.people import OrgId


class WebChat:
    """All chats of one org in this worker. `close` when the worker stops."""

    def __init__(
        self,
        org: OrgId,
        receptionist: Reception,
        memory: KeepsTurns,
        *,
        clock: Clock = utc_now,
        limits: ChatLimits | None = None,
        phrases: ChatPhrases | None = None,
    ) -> None:
        self.org = org
        self.limits = limits or ChatLimits()
        self._receptionist = receptionist
        self._memory = memory
        self._clock = clock
        self._phrases = phrases or ChatPhrases()
        self._threads: dict[str, ChatThread] = {}

    async def open(self, web_id: str, show: Show) -> ChatSeat | None:
        """Join the chat of a web id: `show` gets its history at once, then each event as it comes.

        None when this visitor has too many pages open. Raises what the receptionist or the memory raises.
        """
        thread = self._threads.get(web_id) or self._new_thread(web_id)
        if len(thread.pages) >= self.limits.pages:
            return None
        page = Page(show)
        thread.pages.add(page)
        try:
            visit = await thread.visit()
            turns = await thread.turns(visit)
        except BaseException:
            self._leave(thread, page)
            raise
        _show_history(thread, page, visit, turns)
        return ChatSeat(self, thread, page)

    async def close(self) -> None:
        """Stop: an answer that is being made is given up, and the page will ask for it again."""
        work = [thread.work for thread in self._threads.values() if thread.work]
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        self._threads.clear()

    def _new_thread(self, web_id: str) -> ChatThread:
        thread = self._threads[web_id] = ChatThread(
            self.org,
            web_id,
            self._receptionist,
            self._memory,
            clock=self._clock,
            limits=self.limits,
            phrases=self._phrases,
            idle=self._forget_if_idle,
        )
        return thread

    def _leave(self, thread: ChatThread, page: Page) -> None:
        thread.pages.discard(page)
        self._forget_if_idle(thread)

    def _forget_if_idle(self, thread: ChatThread) -> None:
        if not thread.pages and thread.work is None and self._threads.get(thread.contact.value) is thread:
            del self._threads[thread.contact.value]


class ChatSeat:
    """One page's place in a chat."""

    def __init__(self, chat: WebChat, thread: ChatThread, page: Page) -> None:
        self._chat = chat
        self._thread = thread
        self._page = page

    def say(self, message: Message) -> None:
        """Take in a message; what becomes of it is shown. One that is sent again is not answered twice."""
        self._thread.take(self._page, message)

    def leave(self) -> None:
        """The page is gone. An answer that is being made goes on."""
        self._chat._leave(self._thread, self._page)


def _show_history(thread: ChatThread, page: Page, visit: Visit, turns: list[Turn]) -> None:
    """Everything so far, then what happened while it was being fetched, then the answer that is being made."""
    shown = [
        {
            "id": public_id(visit, turn),
            "who": turn.who,
            "text": turn.text,
            "channel": turn.channel,
            "at": turn.at.isoformat(),
        }
        for turn in turns
    ]
    page.show({"type": "history", "turns": shown, "greeting": visit.greeting})
    early, page.early = page.early or [], None
    for event in early:
        if event["type"] not in ("typing", "text"):  # the answer so far holds all of these
            page.show(event)
    if thread.answering is not None:
        page.show({"type": "typing", "to": thread.answering.to})
        if thread.answering.text:
            page.show({"type": "text", "to": thread.answering.to, "delta": thread.answering.text})
