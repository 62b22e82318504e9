"""The image holds every room and config/, and the compose file asks for what the image offers."""

from __future__ import annotations

import re

import yaml

from tests.house.reading import ROOMS, Sources

NEEDED = ("config", *ROOMS)


def missing_in_image(dockerfile: str, dockerignore: str) -> list[str]:
    """Folders that the image needs and the Dockerfile does not copy, or that never reach the builder."""
    copied = re.findall(r"^COPY ([\w.]+)/ \1/$", dockerfile, re.MULTILINE)
    sent = re.findall(r"^!([\w.]+)$", dockerignore, re.MULTILINE)
    return [folder for folder in NEEDED if folder not in copied or folder not in sent]


def test_the_image_holds_every_room(house: Sources):
    assert missing_in_image(house["Dockerfile"], house[".dockerignore"]) == []


def test_a_forgotten_room_is_found(house: Sources):
    without_agents = house["Dockerfile"].replace("COPY agents/ agents/\n", "")
    assert missing_in_image(without_agents, house[".dockerignore"]) == ["agents"]
    assert missing_in_image(house["Dockerfile"], house[".dockerignore"].replace("!memory\n", "")) == ["memory"]


def test_the_image_does_not_run_as_root_and_says_when_it_is_ready(house: Sources):
    last_stage = house["Dockerfile"].rsplit("\nFROM ", 1)[-1]
    assert re.search(r"^USER (?!root)\w+$", last_stage, re.MULTILINE)
    assert "/readyz" in last_stage


def test_every_image_of_the_compose_file_has_a_version_and_every_volume_a_place(house: Sources):
    compose = yaml.safe_load(house["docker-compose.yml"])
    services = compose["services"].values()
    images = [service["image"] for service in services if "image" in service]
    assert [image for image in images if not re.search(r":\d", image)] == []
    named = {volume.split(":")[0] for service in services for volume in service["volumes"] if volume[0].isalpha()}
    assert named == set(compose["volumes"])
