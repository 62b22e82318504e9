"""Sends spans to a collector by OTLP over HTTP, from a thread of their own. Comes with the `tracing` extra.

OTEL_EXPORTER_OTLP_ENDPOINT turns it on; the other OTEL_ variables (headers, sampler, service name) are the SDK's own.
"""

from __future__ import annotations

import asyncio

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer

_TIMEOUT_SECONDS = 5
_SPANS_KEPT = 8192
"""While the collector is away. A call turn makes about eight, so this is a few minutes of a busy worker."""


class OtlpExport:
    """Spans on their way to the collector at `endpoint`, an address like http://collector:4318."""

    def __init__(self, endpoint: str) -> None:
        resource = Resource.create()
        if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
            resource = resource.merge(Resource({SERVICE_NAME: "frontdesk"}))
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_TIMEOUT_SECONDS)
        # Nothing of it waits for the interpreter's end: the gateway closes it.
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=_SPANS_KEPT))
        self.tracer: Tracer = self._provider.get_tracer("frontdesk")

    async def close(self) -> None:
        """Send what is left, and stop."""
        await asyncio.to_thread(self._provider.shutdown)
