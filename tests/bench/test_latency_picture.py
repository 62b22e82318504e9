"""The picture is drawn to scale, and readable."""

import re
from xml.etree import ElementTree

from bench.latency_picture import STAGES, picture

SVG = "{http://www.w3.org/2000/svg}"
BARS = {"scripted": {"pause": 240.0, "route": 4.0}, "local <models>": {"pause": 240.0, "speak": 240.0, "line": 20.0}}


def test_each_stage_is_as_wide_as_it_took():
    tree = ElementTree.fromstring(picture(BARS))
    pieces = {
        piece.findtext(f"{SVG}title"): float(piece.get("width", "0"))
        for piece in tree.iter(f"{SVG}rect")
        if piece.find(f"{SVG}title") is not None
    }
    pause, speak, line = (
        pieces[f"{STAGES[stage][0]}: {ms} ms"] for stage, ms in (("pause", 240), ("speak", 240), ("line", 20))
    )
    assert pause == speak
    assert abs(line * 12 - speak) < 1.0


def test_every_stage_and_every_sum_is_named():
    page = picture(BARS)
    for called, colour in STAGES.values():
        assert called.replace("'", "&#x27;") in page
        assert page.count(colour) == len(BARS) + 1
    assert {"244 ms", "500 ms"} <= set(re.findall(r">(\d+ ms)<", page))
    assert "local &lt;models&gt;" in page
