"""The three builds that answer the same phones, and how each is started."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.load.server import Cores, RunningServer, serving
from telephony.simulator.clips import Clip
from telephony.simulator.script import load_script

_CLIP_SECONDS = (1.2, 2.4)
_CALLER = Path(__file__).parents[2] / "telephony" / "callers" / "party"


@dataclass(frozen=True, slots=True)
class Build:
    """Something that answers calls: `name` in tables, `argv` after the Python interpreter."""

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str]

    def serve(self, where: Cores, folder: Path) -> AbstractAsyncContextManager[RunningServer]:
        """The build, running on its core; its data and its log are in `folder`."""
        environ = {**self.environ, "FRONTDESK_VAR": str(folder / "var")}
        return serving(self.argv, where, folder, environ)


OURS = Build("frontdesk", ("-m", "gateway"), {"FRONTDESK_SPEECH": "scripted", "FRONTDESK_MODEL": "scripted"})
QUICKSTART = Build("quickstart", ("-m", "bench.peers.quickstart", "PORT"), {})
FLOOR = Build("floor", ("-m", "bench.peers.floor", "PORT"), {})


def clips() -> tuple[Clip, Clip]:
    """What every caller says: a question, and what the next reply is interrupted with. Short, whole sentences."""
    shortest, longest = _CLIP_SECONDS
    spoken = [
        line.clip
        for line in load_script(_CALLER).lines
        if line.clip and not line.backchannel and shortest <= line.clip.speech_end - line.clip.speech_start <= longest
        if line.during_reply_seconds is None
    ]
    return spoken[1], spoken[0]
