"""`Asking`: what a turn asks, one by one, and the route of each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from agents import intents
from agents.answering import House, Work
from agents.booking_flow import in_booking, with_allergies
from agents.claims import claiming, contact_told
from agents.guarding import asks_beside_cards
from agents.listening import Heard, listen
from agents.notes import Notes
from agents.router import IntentRouter, Route, RouteContext, Scores
from agents.understanding.asks import asks_in

_SENT_IT = re.compile(
    r"\b(?:did|have|do|can) you (?:just )?(?:get|got|see|receive|have)\b.{0,20}\b(?:it|that|them|texts?|messages?)\b"
    r"|\bI(?:'ve| have)? (?:just )?(?:sent|texted|messaged)\b",
    re.IGNORECASE,
)
"""Somebody speaks of what they have just written: that we got it is the answer."""


_LONG_WORDS = 7
Begun = Mapping[str, asyncio.Task[Scores]]
"""The scores of the long asks of a turn, by their words."""


class Asking:
    """Finds and routes the asks of one business's customers."""

    def __init__(self, router: IntentRouter, house: House) -> None:
        self._router = router
        self._agents = house.agents
        self._claims = house.claims
        self._business = house.business

    @asynccontextmanager
    async def begun(self, text: str) -> AsyncIterator[Begun]:
        """Begin to score what was said, for `routes`, while it is still looked up who said it and what went before: the
        sentence model works beside the loop. Few words often answer our question, and then need no scores.
        """
        long = (ask for ask in asks_in(text) if len(ask.split()) >= _LONG_WORDS)
        begun = {ask: asyncio.create_task(self._router.scores(ask)) for ask in long}
        try:
            yield begun
        finally:
            for each in begun.values():
                each.cancel()

    async def routes(self, work: Work, heard: Heard, begun: Begun) -> list[tuple[str, Route]]:
        """Each ask with its route; also those that were put off until it was known who wrote, or came by text while
        they are on the phone.
        """
        text, notes = work.turn.text, work.notes
        texted = work.turn.channel == "voice" and bool(notes.texted)
        today = work.turn.at.astimezone(self._business.zone).date()
        asks = list(asks_beside_cards(text) or asks_in(text) or [text])
        if notes.text_asks:
            asks = [*asks, *asks_in(notes.text_asks)]
        routed = []
        for ask in asks:
            found = heard.found if len(asks) == 1 and not texted else listen(ask, notes, self._business, today).found
            context = RouteContext(topic=notes.topic, asked=notes.asked, found=frozenset(found))
            route = await self._router.route(ask, context, begun.get(ask))
            route = in_booking(ask, route, notes, found, self._agents)
            if self._claims:
                told = contact_told(heard.notes, heard.found)
                route = claiming(ask, route, notes, told, work.customer, self._agents, self._claims)
            routed.append((ask, route))
        if texted:
            routed = self._with_texted(routed, notes)
        with_allergies(routed, heard.notes, heard.found, self._agents)
        return routed

    def _with_texted(self, routed: list[tuple[str, Route]], notes: Notes) -> list[tuple[str, Route]]:
        """Beside what they ask by voice, our own question goes on when its answer came by text."""
        others, first = [(ask, route) for ask, route in routed if not _SENT_IT.search(ask)], routed[0]
        goes_on = notes.topic and (notes.asked in notes.texted or not others)
        if goes_on and all(route.intent != notes.topic for _, route in others):
            others = [*others, ("", self._sure(notes.topic or "", first[1]))]
        return others or [(first[0], self._sure(intents.ACKNOWLEDGE, first[1]))]

    def _sure(self, intent: str, instead: Route) -> Route:
        return Route(intent, self._agents.get(intent, instead.agent), 1.0)
