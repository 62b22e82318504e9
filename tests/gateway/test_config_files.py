"""YAML with lines, and without surprises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.config_files import Document, Problem, read_text, read_yaml, shown, spelled
from gateway.errors import ConfigBroken


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "business.yaml"


def read(file: Path, text: str) -> Document:
    file.write_text(text, encoding="utf-8")
    return read_yaml(file)


def message(file: Path, text: str) -> str:
    with pytest.raises(ConfigBroken) as trouble:
        read(file, text)
    return str(trouble.value).replace(f"{file.parent}/", "")


def test_values_have_the_types_they_look_like(file: Path):
    text = (
        "whole: 5_000\nnegative: -3\npart: 0.25\nyes_: true\nnothing:\nword: yes\nclock: 12:00\n"
        'code: "94520"\nleading: 01234\nday: 2026-11-20\nlist: [1, a]\nfolded: >\n  5\n'
    )
    assert read(file, text).content == {
        "whole": 5000,
        "negative": -3,
        "part": 0.25,
        "yes_": True,
        "nothing": None,
        "word": "yes",
        "clock": "12:00",
        "code": "94520",
        "leading": "01234",
        "day": "2026-11-20",
        "list": [1, "a"],
        "folded": "5\n",
    }


def test_every_key_and_entry_knows_its_line(file: Path):
    document = read(
        file, "# a note\n\nprices:\n  adult:\n    cents: 5500\nhours:\n  - opens: '09:00'\n  - opens: '10:00'\n"
    )
    assert document.line(("prices", "adult", "cents")) == 5
    assert document.line(("hours", 1, "opens")) == 8
    # What is not there is on the line of what should hold it.
    assert document.line(("prices", "adult", "one")) == 4
    assert document.line(("nowhere", "at", "all")) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "business.yaml:3: is not YAML"),
        ("a: 1\n\tb: 2\n", "business.yaml:2: is not YAML"),
        ("a: b: c\n", "business.yaml:1: is not YAML: mapping values are not allowed"),
        ("a: 1\n---\nb: 2\n", "business.yaml:2: is not YAML"),
        ("", "business.yaml:1: is empty"),
        ("# only a note\n", "business.yaml:1: is empty"),
        ("a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\n", "business.yaml:5: b.c: is here twice, first on line 3"),
        ("a: &x [1, *x]\n", "business.yaml:1: a[1]: refers to itself"),
        ("? [1, 2]\n: x\n", "business.yaml:1: expected a name before the colon"),
        ("a: \x01\n", "business.yaml: is not YAML"),
        ("[" * 50_000 + "]" * 50_000, "business.yaml: is not YAML: nested too deeply"),
    ],
)
def test_what_is_no_good_yaml_is_told_with_its_line(file: Path, text: str, expected: str):
    assert message(file, text).startswith(expected)


def test_all_double_keys_are_told_at_once(file: Path):
    assert message(file, "a: 1\na: 2\nb: 3\nb: 4\n").count("is here twice") == 2


def test_a_missing_file_a_folder_and_other_letters_are_told(file: Path):
    with pytest.raises(ConfigBroken, match=r"business\.yaml: is missing"):
        read_yaml(file)
    file.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(ConfigBroken, match=r"business\.yaml:2: expected UTF-8 text"):
        read_text(file)
    with pytest.raises(ConfigBroken, match="cannot be read"):
        read_text(file.parent)


def test_a_problem_reads_as_file_line_spot_and_message():
    problem = Problem("config/business.yaml", 42, "expected a list", ("staff", "hours", 0, "days"))
    assert str(problem) == "config/business.yaml:42: staff.hours[0].days: expected a list"
    assert str(Problem("config", None, "is missing")) == "config: is missing"
    assert spelled(("a", 0, 1, "b")) == "a[0][1].b"


def test_values_are_shown_on_one_line_and_long_ones_cut():
    assert shown("lots") == '"lots"'
    assert (shown("Löwe"), shown("a\x85b")) == ('"Löwe"', '"a\\u0085b"')
    assert (len(shown("x" * 500)), shown("x" * 500)[-3:]) == (60, "...")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.sampled_from("ab1:-[]{}&*?!|>'\"# \n\t,%@~."), max_size=60))
def test_any_text_is_data_or_a_told_problem(file: Path, text: str):
    told = "business.yaml"
    try:
        read(file, text)
    except ConfigBroken as trouble:
        told = str(trouble)
    assert "business.yaml" in told
