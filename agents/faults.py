"""Where something failed, for the log: places in the code, never values, which may be what a customer said."""

from __future__ import annotations

import traceback

_FRAMES = 4


def places_of(trouble: BaseException) -> str:
    """The last few places that `trouble` went through, innermost last: "model.py:90 _next > steps.py:20 _step"."""
    frames = traceback.extract_tb(trouble.__traceback__)[-_FRAMES:]
    return " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
