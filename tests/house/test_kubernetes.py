"""The manifests of deploy/: what Kubernetes takes, what this house needs of it, and names that fit together."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry

from gateway.call_places import PlaceMeters
from gateway.draining import MOVED_SECONDS
from gateway.environment import VARIABLES, environment
from gateway.metrics import Meters
from telephony.refusal_settings import CallSettings

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
MANIFESTS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
POD = MANIFESTS["deployment.yaml"]["spec"]["template"]
GATEWAY = POD["spec"]["containers"][0]
SETTINGS = MANIFESTS["configmap.yaml"]["data"]


@pytest.mark.parametrize("name", MANIFESTS)
def test_kubernetes_takes_it(name: str):
    validator = pytest.importorskip("kubernetes_validate")
    validator.validate(MANIFESTS[name], "1.33", strict=True)


def test_a_field_that_kubernetes_does_not_know_is_found():
    validator = pytest.importorskip("kubernetes_validate")
    wrong = {**MANIFESTS["disruption.yaml"], "spec": {"maxUnavailible": 1}}
    with pytest.raises(validator.ValidationError):
        validator.validate(wrong, "1.33", strict=True)


def test_every_setting_and_secret_is_one_of_ours_and_good():
    secrets = MANIFESTS["secret.example.yaml"]["stringData"]
    assert set(SETTINGS) | set(secrets) <= set(VARIABLES)
    assert not set(SETTINGS) & set(secrets)
    assert environment(SETTINGS).drain_seconds == 600
    assert {"FRONTDESK_SECRET", "REDIS_URL", "DATABASE_URL"} <= set(
        secrets
    )  # without them pods know nothing of another
    assert not any(secrets.values())


def test_the_pods_are_found_by_all_that_look_for_them():
    labels, name = POD["metadata"]["labels"], MANIFESTS["deployment.yaml"]["metadata"]["name"]
    assert MANIFESTS["deployment.yaml"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert MANIFESTS["service.yaml"]["spec"]["selector"].items() <= labels.items()
    assert MANIFESTS["disruption.yaml"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    target = MANIFESTS["autoscaler.yaml"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"], target["apiVersion"]) == ("Deployment", name, "apps/v1")
    used = {next(iter(source.values()))["name"] for source in GATEWAY["envFrom"]}
    assert used == {
        MANIFESTS["configmap.yaml"]["metadata"]["name"],
        MANIFESTS["secret.example.yaml"]["metadata"]["name"],
    }


def test_a_pod_is_given_longer_to_end_than_its_calls_are():
    before = int(GATEWAY["lifecycle"]["preStop"]["exec"]["command"][1])
    needed = before + float(SETTINGS["FRONTDESK_DRAIN_SECONDS"]) + 2 * MOVED_SECONDS + 10
    assert POD["spec"]["terminationGracePeriodSeconds"] >= needed


def test_more_pods_come_before_workers_are_full():
    wanted = {
        metric["pods"]["metric"]["name"]: metric["pods"]["target"]["averageValue"]
        for metric in MANIFESTS["autoscaler.yaml"]["spec"]["metrics"]
    }
    assert int(wanted.pop("frontdesk_worker_calls")) < CallSettings().most.a_worker
    assert wanted == {"frontdesk_speech_pressure": "500m"}  # of 1, at which no calls are taken


def test_every_pod_tells_what_the_autoscaler_asks_for():
    registry = CollectorRegistry()
    Meters(registry)
    PlaceMeters(registry)
    told = {metric.name for metric in registry.collect()}
    assert {metric["pods"]["metric"]["name"] for metric in MANIFESTS["autoscaler.yaml"]["spec"]["metrics"]} <= told


def test_ports_and_probes_lead_to_the_gateway():
    [port] = GATEWAY["ports"]
    assert str(port["containerPort"]) == SETTINGS["FRONTDESK_PORT"]
    assert [one["targetPort"] for one in MANIFESTS["service.yaml"]["spec"]["ports"]] == [port["name"]]
    paths = {probe: GATEWAY[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert paths == {"startupProbe": "/readyz", "readinessProbe": "/healthz", "livenessProbe": "/healthz"}
