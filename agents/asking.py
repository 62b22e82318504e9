"""`Asking`: what a turn asks, one by one, and the route of each."""

from __future__ import annotations

from agents.answering import House, Work
from agents.booking_flow import in_booking, with_allergies
from agents.claims import claiming, contact_told
from agents.guarding import asks_beside_cards
from agents.listening import Heard, listen
from agents.router import IntentRouter, Route, RouteContext
from agents.understanding.asks import asks_in


class Asking:
    """Finds and routes the asks of one business's customers."""

    def __init__(self, router: IntentRouter, house: House) -> None:
        self._router = router
        self._agents = house.agents
        self._claims = house.claims
        self._business = house.business

    async def routes(self, work: Work, heard: Heard) -> list[tuple[str, Route]]:
        """Each ask with its route; also those that were put off until it was known who wrote."""
        text, notes = work.turn.text, work.notes
        today = work.turn.at.astimezone(self._business.zone).date()
        asks = list(asks_beside_cards(text) or asks_in(text) or [text])
        if notes.text_asks:
            asks = [*asks, *asks_in(notes.text_asks)]
        routed = []
        for ask in asks:
            found = heard.found if len(asks) == 1 else listen(ask, notes, self._business, today).found
            context = RouteContext(topic=notes.topic, asked=notes.asked, found=frozenset(found))
            route = await self._router.route(ask, context)
            route = in_booking(ask, route, notes, found, self._agents)
            if self._claims:
                told = contact_told(heard.notes, heard.found)
                route = claiming(ask, route, notes, told, work.customer, self._agents, self._claims)
            routed.append((ask, route))
        with_allergies(routed, heard.notes, heard.found, self._agents)
        return routed
