"""The names under which Redis holds what an org owns.

Every key of an org carries the same hash tag, `fd:{org}:...`, so that on a cluster all of them are in one slot and one
script may touch several. Names are quoted, so that no org and no id, whatever is in it, can spell another's key.
"""

from __future__ import annotations

from urllib.parse import quote

from memory.people import Contact, OrgId

ORGS = "fd:orgs"
"""The set of all orgs that ever wrote: where a reader over all orgs begins."""

MEMORY_KINDS = frozenset(
    {
        "contact", "conversation", "customer", "customers", "fence", "heard", "lock", "memories", "memory", "merged",
        "open", "records", "sharers", "threads", "turn_ids", "turns", "waiting",
    }
)  # fmt: skip
"""The kinds of keys that the shared memory has, and its way into the record: the others belong to what is live."""


def base(org: OrgId) -> str:
    """What all keys of an org begin with."""
    return f"fd:{{{quoted(org)}}}:"


def prefix(org: OrgId, kind: str) -> str:
    """What all keys of one kind begin with."""
    return f"{base(org)}{kind}:"


def key(org: OrgId, kind: str, id: str) -> str:
    """The key of one thing of an org."""
    return prefix(org, kind) + quoted(id)


def kind_of(name: bytes, org: OrgId) -> str:
    """Of which kind a key of this org is."""
    return name.decode(errors="replace").removeprefix(base(org)).partition(":")[0]


def contact_key(org: OrgId, contact: Contact) -> str:
    """Where it stands whose contact this is."""
    return key(org, "contact", f"{contact.kind}:{contact.value}")


def sharers_key(org: OrgId, contact: Contact) -> str:
    """Who else is reached by this contact."""
    return key(org, "sharers", f"{contact.kind}:{contact.value}")


def customers_key(org: OrgId) -> str:
    """All customers of an org, in the order of their ids."""
    return f"{base(org)}customers"


def records_key(org: OrgId) -> str:
    """The stream of what is to go into the durable record."""
    return f"{base(org)}records"


def live_key(org: OrgId) -> str:
    """The stream of what is happening now, for those who watch."""
    return f"{base(org)}live"


def quoted(name: str) -> str:
    """A part of a key: letters, digits and -_.~ as they are, everything else percent-encoded."""
    return quote(name, safe="", errors="replace")
