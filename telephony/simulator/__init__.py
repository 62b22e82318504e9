"""The simulated phone: calls a running gateway as Twilio would, speaks a script, and measures what it hears.

`SimulatedPhone.call(script)` is used by the demo, the tests, the bench and the scenes alike.
"""

from telephony.simulator.clips import Clip, read_clip
from telephony.simulator.phone import Faults, SimulatedPhone
from telephony.simulator.report import CallEvent, CallReport, LineReport
from telephony.simulator.script import CallerScript, ScriptLine, load_script

__all__ = [
    "CallEvent",
    "CallReport",
    "CallerScript",
    "Clip",
    "Faults",
    "LineReport",
    "ScriptLine",
    "SimulatedPhone",
    "load_script",
    "read_clip",
]
