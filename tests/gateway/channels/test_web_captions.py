"""Captions: what a call tells about itself, on the page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from gateway.channels.web_captions import Caption, WebCaptions, caption_in


@dataclass
class SlowLine:
    """A line that shows a caption only when it is let."""

    let: asyncio.Event = field(default_factory=asyncio.Event)
    shown: list[Caption] = field(default_factory=list)

    async def caption(self, who, text, *, final) -> None:
        await self.let.wait()
        self.shown.append(Caption(who, text, final))


def test_words_of_both_sides_are_captions_and_nothing_else_is():
    assert caption_in({"type": "partial", "text": "I'd li"}) == Caption("customer", "I'd li", False)
    assert caption_in({"type": "caller", "turn": 1, "text": "I'd like"}) == Caption("customer", "I'd like", True)
    assert caption_in({"type": "frontdesk", "text": "Sure", "interrupted": False}) == Caption("frontdesk", "Sure", True)
    assert caption_in({"type": "frontdesk", "text": ""}) is None
    assert caption_in({"type": "barge_in"}) is None
    assert caption_in({"type": "trouble", "text": "down", "code": "x"}) is None


async def test_a_slow_page_skips_stale_partials_but_no_finished_words():
    line = SlowLine()
    async with WebCaptions(line) as captions:
        captions({"type": "partial", "text": "a"})
        await asyncio.sleep(0)  # "a" is on its way now
        for words in ("a b", "a b c"):
            captions({"type": "partial", "text": words})
        captions({"type": "caller", "text": "a b c d"})
        captions({"type": "frontdesk", "text": "Yes."})
        captions({"type": "partial", "text": "and"})
        line.let.set()
    assert line.shown == [
        ("customer", "a", False),
        ("customer", "a b c d", True),
        ("frontdesk", "Yes.", True),
        ("customer", "and", False),
    ]


async def test_a_call_that_fails_still_ends_its_captions():
    line = SlowLine()
    line.let.set()

    async def call() -> None:
        async with WebCaptions(line) as captions:
            captions({"type": "frontdesk", "text": "Hello"})
            raise ValueError

    result = await asyncio.wait_for(asyncio.gather(call(), return_exceptions=True), 5)
    assert isinstance(result[0], ValueError)
    assert [caption.text for caption in line.shown] == ["Hello"]
