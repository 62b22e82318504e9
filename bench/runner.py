"""Runs the measurements of this folder, one after the other, and prints what they found.

A measurement is a file bench/<name>.py with `def measure() -> dict[str, float]`, or `async def`. Each figure's name
ends in its unit ("gateway_seconds"); the last line is one flat JSON object of all of them, so a name should belong to
one measurement alone. One that fails is reported, and the others still run. Told to end, by Ctrl-C or SIGTERM, it ends
what the measurement under way has started, and prints what was found before.
"""

from __future__ import annotations

import asyncio
import re
import signal
import traceback
from collections.abc import Callable, Coroutine
from importlib import import_module
from pathlib import Path
from time import monotonic

import orjson

Figures = dict[str, float]


def main(only: str, *, folder: Path = Path(__file__).parent) -> int:
    """Measure what `only` names (comma-separated; empty means all), print a table and one last line of JSON.

    Returns 0, or 1 when a measurement failed, or 2 when a name is not known, or 130 when it was told to end.
    """
    known = names(folder)
    chosen = [name.strip() for name in only.split(",") if name.strip()] or known
    if unknown := [name for name in chosen if name not in known]:
        print(f"No measurement is called {', '.join(unknown)}. There are: {', '.join(known)}.")  # noqa: T201 - its output
        return 2
    found: dict[str, Figures] = {}
    told_to_end = False
    for name in chosen:
        began = monotonic()
        try:
            found[name] = run(f"{folder.name}.{name}")
        except KeyboardInterrupt:
            told_to_end = True
            break
        except Exception:
            traceback.print_exc()
        print(f"{name} took {monotonic() - began:.0f} s", flush=True)  # noqa: T201 - its output
    print(table(found))  # noqa: T201 - its output
    print(orjson.dumps(flat(found)).decode())  # noqa: T201 - its output
    return 130 if told_to_end else int(len(found) < len(chosen))


def end_as_by_ctrl_c() -> None:
    """From here on SIGTERM is what Ctrl-C is: a measurement ends what it has started before it ends itself.

    A shell script starts what it does not wait for deaf to Ctrl-C, and then SIGTERM would be nothing, too.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda number, frame: signal.raise_signal(signal.SIGINT))


def flat(found: dict[str, Figures]) -> Figures:
    """All figures by their names; one that an earlier measurement gave, too, has its own measurement's in front."""
    together: Figures = {}
    for name, figures in found.items():
        together |= {f"{name}_{figure}" if figure in together else figure: value for figure, value in figures.items()}
    return together


def names(folder: Path) -> list[str]:
    """The measurements of a folder: each file with a `measure`."""
    return sorted(path.stem for path in folder.glob("*.py") if _MEASURE.search(path.read_text("utf-8")))


_MEASURE = re.compile(r"^(async )?def measure\(", re.MULTILINE)


def run(module: str) -> Figures:
    """The figures of one measurement, rounded to what can be told apart from noise."""
    measure: Callable[[], Figures | Coroutine[object, object, Figures]] = import_module(module).measure
    figures = measure()
    if isinstance(figures, Coroutine):
        figures = asyncio.run(figures)
    return {name: float(f"{value:.4g}") for name, value in figures.items()}


def table(found: dict[str, Figures]) -> str:
    """One line a figure: measurement, name, value."""
    rows = [(name, figure, f"{value:g}") for name, figures in found.items() for figure, value in figures.items()]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}" for a, b, c in rows)
