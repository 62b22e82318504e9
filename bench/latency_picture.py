"""Draws where the milliseconds of an answer go: a bar a way of running, a piece a stage."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

STAGES = {
    "pause": ("the pause, and its words as text", "#4c78a8"),
    "end_of_turn": ("being sure that it was all", "#72b7b2"),
    "feel": ("how the caller feels", "#eeca3b"),
    "route": ("memory, and who answers", "#f58518"),
    "first_word": ("first words of the reply", "#e45756"),
    "speak": ("first clause as audio", "#b279a2"),
    "line": ("on the line, to the caller's ear", "#9d755d"),
}
"""In the order in which they come: what each is called, and its colour."""

_WIDTH, _LEFT, _BAR, _GAP, _TOP = 900, 110, 44, 34, 16


def picture(bars: Mapping[str, Mapping[str, float]]) -> str:
    """An SVG of these bars: by name, the milliseconds of each stage."""
    longest = max(sum(stages.values()) for stages in bars.values())
    scale = (_WIDTH - _LEFT - 90) / longest
    below = _TOP + len(bars) * (_BAR + _GAP)
    rows = -(-len(STAGES) // 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {below + rows * 22 + 8}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH}" height="{below + rows * 22 + 8}" fill="white"/>',
    ]
    for row, (name, stages) in enumerate(bars.items()):
        parts += _bar(name, stages, _TOP + row * (_BAR + _GAP), scale)
    for place, (called, colour) in enumerate(STAGES.values()):
        x, y = _LEFT + (place % 2) * 380, below + (place // 2) * 22
        parts.append(f'<rect x="{x}" y="{y}" width="14" height="14" fill="{colour}"/>')
        parts.append(f'<text x="{x + 22}" y="{y + 12}">{escape(called)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _bar(name: str, stages: Mapping[str, float], y: int, scale: float) -> list[str]:
    parts = [f'<text x="{_LEFT - 10}" y="{y + 27}" text-anchor="end">{escape(name)}</text>']
    x = float(_LEFT)
    for stage, (called, colour) in STAGES.items():
        milliseconds = stages.get(stage, 0.0)
        width = milliseconds * scale
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{colour}">'
            f"<title>{escape(called)}: {milliseconds:.0f} ms</title></rect>"
        )
        if width > 30:
            middle = f'x="{x + width / 2:.1f}" y="{y + 27}" text-anchor="middle"'
            parts.append(f'<text {middle} fill="white">{milliseconds:.0f}</text>')
        x += width
    parts.append(f'<text x="{x + 8:.1f}" y="{y + 27}">{sum(stages.values()):.0f} ms</text>')
    return parts
