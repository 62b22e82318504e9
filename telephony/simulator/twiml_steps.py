"""TwiML as a list of steps to obey: only the verbs that a voice call of ours answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree

from telephony.errors import PhoneTrouble


@dataclass(frozen=True, slots=True)
class ConnectStream:
    """`<Connect><Stream url>` with its `<Parameter>`s: talk over this socket until it ends."""

    url: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Ask this URL what to do next."""

    url: str


@dataclass(frozen=True, slots=True)
class CarrierSays:
    """`<Say>`: the carrier's own voice reads a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


Step = ConnectStream | Redirect | CarrierSays | Pause | Hangup


def _connect(verb: ElementTree.Element, _base: str) -> ConnectStream:
    streams = list(verb)
    if len(streams) != 1 or streams[0].tag != "Stream" or not streams[0].get("url"):
        raise PhoneTrouble("<Connect> must hold one <Stream> with a url")
    url, parameters = streams[0].get("url", ""), {}
    if not url.startswith("wss://") or "?" in url:
        raise PhoneTrouble(f"<Stream url> must be wss:// without a query: {url}")
    for noun in streams[0]:
        name, value = noun.get("name"), noun.get("value")
        if noun.tag != "Parameter" or name is None or value is None:
            raise PhoneTrouble(f"<Stream> may hold only <Parameter name value>, not <{noun.tag}>")
        if len(name) + len(value) >= 500:
            raise PhoneTrouble(f"<Parameter {name}> is longer than the carrier takes")
        parameters[name] = value
    return ConnectStream(url, parameters)


_VERBS: dict[str, Callable[[ElementTree.Element, str], Step]] = {
    "Connect": _connect,
    "Redirect": lambda verb, base: Redirect(urljoin(base, (verb.text or "").strip())),
    "Say": lambda verb, _: CarrierSays((verb.text or "").strip()),
    "Pause": lambda verb, _: Pause(float(verb.get("length", "1"))),
    "Hangup": lambda _verb, _base: Hangup(),
}


def read_twiml(text: str, base_url: str) -> list[Step]:
    """The steps of a TwiML document fetched from `base_url`. Raises PhoneTrouble for what this phone cannot obey."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise PhoneTrouble(f"the TwiML is not XML: {error}") from error
    if root.tag != "Response":
        raise PhoneTrouble(f"TwiML begins with <Response>, not <{root.tag}>")
    steps = []
    for verb in root:
        if verb.tag not in _VERBS:
            raise PhoneTrouble(f"the simulated phone does not know the TwiML verb <{verb.tag}>")
        try:
            steps.append(_VERBS[verb.tag](verb, base_url))
        except ValueError as error:
            raise PhoneTrouble(f"<{verb.tag}>: {error}") from error
    return steps
