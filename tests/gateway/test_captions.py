"""Captions: in order, without holding anything up."""

import asyncio

from gateway.captions import Captions


class Page:
    """A line whose page takes its time."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str, bool]] = []
        self.may_show = asyncio.Event()

    async def caption(self, who: str, text: str, *, final: bool) -> None:
        await self.may_show.wait()
        self.shown.append((who, text, final))


async def test_what_both_sides_say_is_shown_in_order():
    page = Page()
    async with Captions(page) as captions:
        for event in (
            {"type": "call_began"},
            {"type": "saying", "text": "Hello."},
            {"type": "partial", "text": "how"},
            {"type": "caller", "text": "How much?"},
            {"type": "frontdesk", "text": "Hello.", "interrupted": False},
        ):
            captions.tell(event)
        assert page.shown == []  # telling did not wait for the page
        page.may_show.set()
        async with asyncio.timeout(20):
            while len(page.shown) < 4:
                await asyncio.sleep(0)
    assert page.shown == [
        ("frontdesk", "Hello.", False),
        ("customer", "how", False),
        ("customer", "How much?", True),
        ("frontdesk", "Hello.", True),
    ]


async def test_a_page_that_never_takes_them_does_not_hold_up_the_end():
    async with asyncio.timeout(20), Captions(Page()) as captions:
        captions.tell({"type": "partial", "text": "how"})
