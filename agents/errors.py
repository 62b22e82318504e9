"""The errors of this room.

AgentTrouble
 +-- UnknownZip    no such ZIP code is known
 +-- UnknownTool   a policy names a tool that does not exist
 +-- TurnBudgetSpent   a turn has used all the requests, tool calls or tokens that it may
 +-- NonsenseCalled    a model calls tools that are not there, or with nonsense
 +-- NotRehearsed  only a turn that is sure may go on from here
 +-- NoDiary       this desk was given no diary to book in
 +-- PaymentsDown   the payment service cannot be reached (retryable)
 +-- PaymentsRefused   the payment service answered and said no: a wrong key, most likely
 +-- BadPaymentEvent   what came by its webhook is not signed by it, too old, or no event
"""

from __future__ import annotations


class AgentTrouble(Exception):
    """Anything that goes wrong in a mind. `code` is stable; `retryable` says whether to try again."""

    code = "agent_trouble"
    retryable = False


class UnknownZip(AgentTrouble):
    """No such ZIP code is known. Digits alone are no personal data, so the message may name it."""

    code = "unknown_zip"


class UnknownTool(AgentTrouble):
    """A policy names a tool that does not exist."""

    code = "unknown_tool"


class TurnBudgetSpent(AgentTrouble):
    """A turn has used all the requests, tool calls or tokens that it may."""

    code = "turn_budget"


class NonsenseCalled(AgentTrouble):
    """A model calls tools that are not there, or with arguments that no tool takes."""

    code = "nonsense_called"


class PaymentsDown(AgentTrouble):
    """The payment service cannot be reached."""

    code = "payments_down"
    retryable = True


class PaymentsRefused(AgentTrouble):
    """The payment service answered and said no: a wrong key, most likely."""

    code = "payments_refused"


class BadPaymentEvent(AgentTrouble):
    """What came by the webhook of the payment service is not signed by it, too old, or no event."""

    code = "bad_payment_event"


class NotRehearsed(AgentTrouble):
    """Only a turn that is sure may go on from here: a rehearsal ends."""

    code = "not_rehearsed"


class NoDiary(AgentTrouble):
    """This desk was given no diary to book in."""

    code = "no_diary"
