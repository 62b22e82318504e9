"""What a caller is going to say: `script.yaml` and the clips beside it. telephony/callers/README.md explains it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from telephony.errors import PhoneTrouble
from telephony.simulator.clips import Clip, read_clip


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One thing that the caller does: says `clip` (the words are `say`), or presses `digits`.

    It starts after the reply to the line before, or `during_reply_seconds` into that reply. A `backchannel` wants no
    answer and must not stop the one that is being spoken.
    """

    say: str = ""
    clip: Clip | None = None
    digits: str = ""
    during_reply_seconds: float | None = None
    backchannel: bool = False


@dataclass(frozen=True, slots=True)
class CallerScript:
    """One caller. `caller` is the number that the call comes from, E.164, or None when it is withheld.

    A reply is over once Frontdesk has been quiet for `quiet_seconds`; a reply that does not come within
    `patience_seconds` is waited for no longer; and the caller hangs up after `linger_seconds` in which, with all lines
    said, nobody spoke.
    """

    caller: str | None
    lines: tuple[ScriptLine, ...] = ()
    quiet_seconds: float = 0.7
    patience_seconds: float = 15.0
    linger_seconds: float = 10.0


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _During(_Strict):
    during_reply_seconds: float = Field(gt=0)


class _Line(_Strict):
    say: str = ""
    clip: str | None = None
    digits: str = Field(default="", pattern=r"^[0-9*#]*$")
    when: Literal["after_reply"] | _During = "after_reply"
    backchannel: bool = False

    @model_validator(mode="after")
    def _says_or_presses(self) -> _Line:
        if bool(self.clip) == bool(self.digits):
            raise ValueError("a line has a clip to say or digits to press, one of the two")
        return self


class _File(_Strict):
    caller: str | None = Field(pattern=r"^\+[1-9][0-9]{6,14}$")
    voice: str = ""
    lines: tuple[_Line, ...]
    quiet_seconds: float = Field(default=0.7, gt=0)
    patience_seconds: float = Field(default=15.0, gt=0)
    linger_seconds: float = Field(default=10.0, ge=0)


def load_script(path: Path) -> CallerScript:
    """The script in a folder or a YAML file, with its clips read. Raises PhoneTrouble naming file and field."""
    if path.is_dir():
        path = path / "script.yaml"
    try:
        file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise PhoneTrouble(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise PhoneTrouble(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    lines = tuple(
        ScriptLine(
            say=line.say,
            clip=read_clip(path.parent / line.clip) if line.clip else None,
            digits=line.digits,
            during_reply_seconds=line.when.during_reply_seconds if isinstance(line.when, _During) else None,
            backchannel=line.backchannel,
        )
        for line in file.lines
    )
    return CallerScript(file.caller, lines, file.quiet_seconds, file.patience_seconds, file.linger_seconds)
