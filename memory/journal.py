"""Writes that wait on disk for a store that is down: one line each, in the order in which they were made."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import orjson
import structlog

from memory.conversation import JSON, ConversationId, Turn
from memory.errors import SealBroken
from memory.memories import Memory
from memory.people import Contact, CustomerId, OrgId
from memory.sealing import Sealer
from memory.store import MemoryStore
from memory.stores import codec

log = structlog.get_logger()

_Value = TypeVar("_Value")

NOBODY = CustomerId("")
_BOUND = "journal"

Kind = Literal["met", "began", "remember", "stopped", "move", "notes", "turn", "memory"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One write. `id` is the conversation it is about, or of `met` and `began` the id that was made up meanwhile."""

    kind: Kind
    org: OrgId
    id: str = ""
    customer: CustomerId = NOBODY
    at: datetime | None = None
    contact: Contact | None = None
    values: Mapping[str, JSON] = field(default_factory=dict)
    turn: Turn | None = None
    memory: Memory | None = None

    async def play(self, store: MemoryStore) -> bool:
        """Write it into a store; false for what was there already. Raises what the store raises."""
        match self.kind:
            case "remember":
                await store.remember(self.org, self.customer, {name: str(fact) for name, fact in self.values.items()})
            case "stopped":
                await store.set_stopped(self.org, self.customer, self.at)
            case "move":
                await store.move_conversation(self.org, ConversationId(self.id), self.customer)
            case "notes":
                await store.save_notes(self.org, ConversationId(self.id), self.values)
            case "turn":
                return await store.add_turn(_there(self.turn))
            case "memory":
                return await store.keep(_there(self.memory))
            case "met" | "began":
                raise ValueError("ids that were made up are exchanged, not played")
        return True

    def line(self) -> bytes:
        """As one line of JSON."""
        fields: dict[str, Any] = {"kind": self.kind, "org": self.org, "id": self.id, "customer": self.customer}
        fields["at"] = None if self.at is None else codec.microseconds(self.at)
        fields["contact"] = None if self.contact is None else codec.contact_field(self.contact)
        fields["values"] = dict(self.values)
        fields["turn"] = None if self.turn is None else codec.turn_bytes(self.turn).decode()
        fields["memory"] = None if self.memory is None else codec.memory_bytes(self.memory).decode()
        return codec.json_bytes(fields)

    @classmethod
    def read(cls, line: bytes) -> Self:
        """The entry of a line. Raises ValueError or KeyError when it is none, as a last half line is."""
        fields = orjson.loads(line)
        turn, memory, contact = fields["turn"], fields["memory"], fields["contact"]
        return cls(
            kind=fields["kind"],
            org=OrgId(fields["org"]),
            id=fields["id"],
            customer=CustomerId(fields["customer"]),
            at=None if fields["at"] is None else codec.moment(fields["at"]),
            contact=None if contact is None else codec.contact_of(contact),
            values=fields["values"],
            turn=None if turn is None else codec.turn_from(turn.encode()),
            memory=None if memory is None else codec.memory_from(memory.encode()),
        )


class Journal:
    """A file of entries. It survives the process: what it holds when it is opened waits first.

    A line is written before `add` comes back (a killed process loses nothing; a power cut may lose the last second).
    The file is emptied when all was played; one that is killed in between plays all of it again, which does no harm.
    On a disk that is full or takes no writes, entries wait in memory alone, and all of them are on disk as soon as it
    takes them again. With a `sealer` each line stands there sealed; one that no key opens is put aside as it is.
    """

    def __init__(self, path: Path, sealer: Sealer | None = None) -> None:
        self._path = path
        self._sealer = sealer
        self._waiting: deque[Entry] = deque()
        self._whole = True
        """Whether the file holds all that waits, each in a line of its own."""
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_bytes().splitlines() if path.exists() else ():
            try:
                self._waiting.append(Entry.read(self._opened(line)))
            except (ValueError, LookupError, TypeError, AttributeError, SealBroken) as trouble:
                log.error("memory.set_aside", kind="line", reason=type(trouble).__name__)
                self._aside(line)
                self._whole = False  # the next one would be written behind half a line
        if not self._whole:
            self._write_anew()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, entry: Entry) -> None:
        """One more, behind the others."""
        self._waiting.append(entry)
        if not self._whole:
            self._write_anew()
            return
        try:
            _append(self._path, self._line(entry))
        except OSError as trouble:
            log.error("memory.not_on_disk", reason=type(trouble).__name__)
            self._whole = False

    def first(self) -> Entry | None:
        """The oldest that waits."""
        return self._waiting[0] if self._waiting else None

    def done(self) -> None:
        """The first was played."""
        self._waiting.popleft()
        if not self._waiting:
            with suppress(OSError):  # what stands there is played again by the next process
                self._path.unlink(missing_ok=True)
                self._whole = True

    def put_aside(self, entry: Entry) -> None:
        """Keep one that no store takes, for a person to look at."""
        self._aside(self._line(entry))

    def _line(self, entry: Entry) -> bytes:
        return self._sealer.seal(entry.line().decode(), _BOUND).encode() if self._sealer else entry.line()

    def _opened(self, line: bytes) -> bytes:
        return self._sealer.open(line.decode(), _BOUND).encode() if self._sealer else line

    def _aside(self, line: bytes) -> None:
        try:
            _append(self._path.with_suffix(".aside"), line)
        except OSError as trouble:
            log.error("memory.not_set_aside", reason=type(trouble).__name__)

    def _write_anew(self) -> None:
        """The file with all that waits, put in place at once."""
        part = self._path.with_suffix(".part")
        try:
            part.unlink(missing_ok=True)
            _append(part, *map(self._line, self._waiting))
            part.replace(self._path)
        except OSError:
            return
        self._whole = True


def _append(path: Path, *lines: bytes) -> None:
    """Raises OSError when they are not all there."""
    written = b"".join(line + b"\n" for line in lines)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(handle, written) < len(written):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(handle)


def _there(value: _Value | None) -> _Value:
    if value is None:
        raise ValueError("an entry without what it is about")
    return value
