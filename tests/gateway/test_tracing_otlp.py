"""Spans arrive at a collector over real HTTP, and one that is away holds nobody up."""

import threading

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench.otlp_receiver import OtlpReceiver, receiving
from gateway.tracing import CallTraces
from gateway.tracing_otlp import OtlpExport


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.delenv("OTEL_SDK_DISABLED")  # which keeps libraries from tracing in tests
    with receiving() as receiver:
        yield receiver


def one_call(export: OtlpExport) -> None:
    tell = CallTraces(export.tracer).of_call("hibachi", "call-1", "twilio")
    tell({"type": "call_began", "conversation": "c1", "customer": "p1", "goes_on": False})
    tell({"type": "call_ended"})


async def test_a_call_arrives_at_the_collector(receiver: OtlpReceiver):
    export = OtlpExport(receiver.endpoint + "/")
    one_call(export)
    await export.close()
    [(path, body)] = receiver.requests
    assert path == "/v1/traces"
    [resource] = ExportTraceServiceRequest.FromString(body).resource_spans
    named = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert named["service.name"] == "frontdesk"
    [scope] = resource.scope_spans
    [span] = scope.spans
    assert span.name == "call"
    assert {each.key: each.value.string_value for each in span.attributes} == {
        "frontdesk.org": "hibachi",
        "frontdesk.call": "call-1",
        "frontdesk.carrier": "twilio",
        "frontdesk.conversation": "c1",
    }


async def test_the_operators_own_name_for_the_service_is_kept(receiver: OtlpReceiver, monkeypatch):
    monkeypatch.setenv("OTEL_SERVICE_NAME", "front-desk-of-the-house")
    export = OtlpExport(receiver.endpoint)
    one_call(export)
    await export.close()
    [(_, body)] = receiver.requests
    assert b"front-desk-of-the-house" in body


async def test_a_collector_that_is_away_holds_no_call_up(receiver: OtlpReceiver, monkeypatch):
    monkeypatch.setattr("gateway.tracing_otlp._TIMEOUT_SECONDS", 0.2)
    receiver.shutdown()
    receiver.server_close()
    export = OtlpExport(receiver.endpoint)
    calling = threading.Thread(target=lambda: [one_call(export) for _ in range(100)])
    calling.start()
    calling.join(10)  # it would take a minute if each call waited for the collector
    assert not calling.is_alive()
    await export.close()
