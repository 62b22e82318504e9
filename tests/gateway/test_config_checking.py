"""What is wrong is said as an owner would say it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, field_validator

from gateway.config_checking import checked, did_you_mean
from gateway.config_files import read_yaml
from gateway.errors import ConfigBroken


class Price(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    cents: Annotated[int, Field(ge=0, le=1000)]
    label: str = "item"
    share: float = 0.5
    kind: Literal["food", "drink"] = "food"


class Shop(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=1)]
    prices: Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Price] = {}
    opens: time | None = None
    free_miles: int | None = None
    tags: tuple[str, ...] = ()
    open_now: bool = True
    offers: tuple[Price, ...] = ()

    @field_validator("name")
    @classmethod
    def _not_shop(cls, name: str) -> str:
        if name == "Shop":
            raise ValueError("expected a name that tells something")
        return name


class Words(RootModel[Mapping[str, tuple[Price, ...]]]):
    pass


def problems(tmp_path: Path, text: str, kind: type = Shop) -> str:
    path = tmp_path / "shop.yaml"
    path.write_text(text)
    with pytest.raises(ConfigBroken) as trouble:
        checked(read_yaml(path), kind)
    return str(trouble.value).replace(f"{tmp_path}/", "")


def test_good_data_becomes_typed(tmp_path: Path):
    path = tmp_path / "shop.yaml"
    path.write_text('name: A\nopens: "09:00"\ntags: [x, y]\nprices: {tea: {cents: 300}}\n')
    shop = checked(read_yaml(path), Shop)
    assert (shop.opens, shop.tags, shop.prices["tea"].cents) == (time(9), ("x", "y"), 300)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("prices: {tea: {cents: lots}}", 'prices.tea.cents: expected a whole number of cents, got "lots"'),
        ("prices: {tea: {cents: 5.5}}", "prices.tea.cents: expected a whole number of cents, got 5.5"),
        ('prices: {tea: {cents: "5"}}', 'prices.tea.cents: expected a whole number of cents, got "5"'),
        ("prices: {tea: {cents: -1}}", "prices.tea.cents: expected a number of cents of at least 0, got -1"),
        ("prices: {tea: {cents: 9999}}", "prices.tea.cents: expected a number of cents of at most 1000, got 9999"),
        ("prices: {tea: {}}", "prices.tea.cents: is missing: expected a whole number of cents"),
        ("prices: {tea: {cents: 5, lable: x}}", "prices.tea.lable: there is no such key; did you mean label?"),
        ("prices: {tea: 5}", "prices.tea: expected a section of keys, got 5"),
        ("prices: [tea]", 'prices: expected a section of keys, got ["tea"]'),
        ("prices: {Tea: {cents: 5}}", 'prices.Tea: expected a name of small letters, digits and _, got "Tea"'),
        (
            "prices: {tea: {cents: 5, kind: fod}}",
            'prices.tea.kind: expected one of food, drink, got "fod"; did you mean food?',
        ),
        ("prices: {tea: {cents: 5, share: half}}", 'prices.tea.share: expected a number, got "half"'),
        ("prices: {tea: {cents: 5, label: 94520}}", "prices.tea.label: expected text (put it in quotes), got 94520"),
        ("prices: {tea: {cents: 5, label: }}", "prices.tea.label: expected text, got null"),
        ("opens: nine", 'opens: expected a time such as "09:00", got "nine"'),
        ("free_miles: few", 'free_miles: expected a whole number of miles, got "few"'),
        ("tags: x", 'tags: expected a list, got "x"'),
        ("tags: [1]", "tags[0]: expected text (put it in quotes), got 1"),
        ("open_now: yes", 'open_now: expected true or false, got "yes"'),
        ("offers: [{cents: 5}, {}]", "offers[1].cents: is missing: expected a whole number of cents"),
        ("nmae: x", "nmae: there is no such key; did you mean name?"),
        ("zzz: x", "zzz: there is no such key; there is name, prices, opens"),
    ],
)
def test_each_slip_is_told_with_line_spot_expectation_and_what_was_found(tmp_path: Path, line: str, expected: str):
    assert problems(tmp_path, f"name: A\n# a note\n{line}\n").startswith(f"shop.yaml:3: {expected}")


def test_what_a_validator_says_is_told_in_its_words(tmp_path: Path):
    assert problems(tmp_path, "name: Shop") == "shop.yaml:1: name: expected a name that tells something"


def test_what_is_missing_at_the_top_is_told(tmp_path: Path):
    assert problems(tmp_path, "tags: []") == "shop.yaml:1: name: is missing: expected text"
    assert problems(tmp_path, "just words").startswith("shop.yaml:1: expected a section of keys")


def test_all_slips_of_a_file_are_told_at_once(tmp_path: Path):
    text = "name: ''\nprices:\n  tea: {cents: lots}\n  milk: {cents: more}\n"
    assert [line.split(": ")[0] for line in problems(tmp_path, text).splitlines()] == [
        "shop.yaml:1",
        "shop.yaml:3",
        "shop.yaml:4",
    ]


def test_the_keys_of_a_file_without_a_top_are_known_too(tmp_path: Path):
    expected = "shop.yaml:2: a[0].cent: there is no such key; did you mean cents?"
    assert expected in problems(tmp_path, "a:\n  - cent: 5\n", Words)


def test_the_nearest_known_name_is_offered():
    assert did_you_mean("qoute", ["quote", "menu"]) == "did you mean quote?"
    assert did_you_mean("zzz", ["quote", "menu"]) == "there is quote, menu"
    assert did_you_mean("zzz", []) == "nothing may stand here"
