"""All that Prometheus sees of a gateway: what is counted, how it is named, and how several processes are joined.

No label ever holds what a person said, a name, a number or an id: stages, codes, tools, workers and services only.
"""

from __future__ import annotations

from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_STAGE_BUCKETS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
_QUICK_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
SHARED_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Read by prometheus_client when it is imported: so it has to be in a worker's environment from its start."""


class Meters:
    """The metrics of a process, each registered once. Observing one takes a few microseconds and no I/O of its own."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        def counter(name: str, says: str, *labels: str) -> Counter:
            return Counter(f"frontdesk_{name}", says, labels, registry=registry)

        def gauge(name: str, says: str, *labels: str, joined: str = "livemax") -> Gauge:
            return Gauge(f"frontdesk_{name}", says, labels, registry=registry, multiprocess_mode=joined)  # pyright: ignore[reportArgumentType]

        def histogram(name: str, says: str, *labels: str, buckets: tuple[float, ...] = _QUICK_BUCKETS) -> Histogram:
            return Histogram(f"frontdesk_{name}_seconds", says, labels, registry=registry, buckets=buckets)

        self.live_calls = gauge("live_calls", "Calls under way.", joined="livesum")
        self.calls = counter("calls", "Calls that are over, by how they ended.", "carrier", "outcome")
        self.turns = counter("turns", "Turns of callers.")
        self.interruptions = counter("interruptions", "Speech over ours: held, went_on or barge_in.", "kind")
        self.troubles = counter("troubles", "Troubles in calls, by code.", "code")
        self.fallbacks = counter(
            "fallbacks", "Another one stood in: of models, or of speech services.", "job", "service"
        )
        self.escalations = counter("escalations", "Matters given to a person, by reason.", "reason")

        self.stages = histogram("stage", "One stage of an answer.", "stage", buckets=_STAGE_BUCKETS)
        self.memory = histogram("memory", "One operation of the shared memory.", "operation")
        self.tools = histogram("tool", "One call of a tool.", "tool", "outcome", buckets=_STAGE_BUCKETS)
        self.loop_lag = histogram("event_loop_lag", "How late the event loop wakes who sleeps.")

        self.memory_alone = gauge("memory_alone", "1 while a worker goes on without the shared memory.")
        self.memory_waiting = gauge("memory_waiting", "Writes on disk that it does not have yet.", joined="livesum")
        self.older_keys = gauge("older_keys_needed", "1 while something is sealed with a key that is not the newest.")
        self.reseal_left = gauge("reseal_customers_left", "Customers who are not looked at yet, to seal them anew.")
        self.records_waiting = gauge("record_queue_entries", "What is not yet in the durable record.")
        self.records_lag = gauge("record_queue_lag_seconds", "Age of the oldest of it.")
        self.speech_waiting = gauge("speech_waiting", "Urgent requests that no speech worker has begun.", "worker")
        self.speech_oldest = gauge("speech_oldest_seconds", "How long the oldest of them has waited.", "worker")
        self.speech_p95 = gauge("speech_p95_seconds", "Request to first answer, last ten seconds.", "worker")
        self.speech_pressure = gauge("speech_pressure", "The slowest worker's wait as a share of what is in time.")
        self.speech_admits = gauge("speech_admits", "1 while local models keep up with new calls.", joined="livemin")
        self.breakers_open = gauge("breaker_open", "1 while a speech service is left alone.", "job", "service")
        self.program_restarts = gauge(
            "program_restarts", "Times that a program beside us was started again.", "program"
        )


def exposition(shared_folder: Path | None) -> bytes:
    """The text for Prometheus, of this process or of all that share the folder. It takes milliseconds."""
    if shared_folder is None:
        return generate_latest()
    joined = CollectorRegistry()
    MultiProcessCollector(joined, str(shared_folder))
    return generate_latest(joined)


def begin_sharing(folder: Path) -> dict[str, str]:
    """For the parent of several gateway processes: empty the folder, and give what goes into their environment."""
    folder.mkdir(parents=True, exist_ok=True)
    for left_behind in folder.glob("*.db"):
        left_behind.unlink()
    return {SHARED_FOLDER_VARIABLE: str(folder)}


def forget_process(pid: int, folder: Path) -> None:
    """A process that shared the folder is gone: its live calls are, too. What it counted stays counted."""
    mark_process_dead(pid, str(folder))
