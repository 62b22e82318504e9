"""Weights are found without running their packages, and wrong ones are refused by name."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from pipelines.errors import ModelMissing
from pipelines.speech.weights import WEIGHTS, WeightFile, missing, verified


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package on the path that must never be run, with one weight file."""
    folder = tmp_path / "voice_of_nobody"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('the package was run')")
    (folder / "a.onnx").write_bytes(b"weights")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def _file(sha256: str, path: str = "a.onnx", module: str = "voice_of_nobody") -> dict[str, WeightFile]:
    return {"voice": WeightFile("voice-of-nobody==1.0", module, path, sha256)}


def test_a_file_with_the_known_sum_is_found_without_running_its_package(package):
    files = _file(hashlib.sha256(b"weights").hexdigest())
    assert verified("nobody", files) == {"voice": package / "a.onnx"}


def test_a_changed_file_is_refused_and_the_package_named(package):
    files = _file(hashlib.sha256(b"weights").hexdigest())
    (package / "a.onnx").write_bytes(b"other weights")
    with pytest.raises(ModelMissing, match=r"voice-of-nobody==1\.0.*frontdesk\[embedded\]"):
        verified("nobody", files)


@pytest.mark.parametrize(("path", "module"), [("b.onnx", "voice_of_nobody"), ("a.onnx", "no_such_module_anywhere")])
def test_a_missing_file_or_package_is_named(package, path, module):
    with pytest.raises(ModelMissing, match=r"voice-of-nobody==1\.0.*frontdesk\[embedded\]"):
        verified("nobody", _file("0" * 64, path, module))


@pytest.mark.parametrize("kind", sorted(WEIGHTS))
def test_the_installed_models_are_the_ones_measured(kind):
    if missing(kind):
        pytest.skip(f"not installed: {missing(kind)}")
    assert set(verified(kind)) == set(WEIGHTS[kind])


def test_without_the_embedded_packages_the_missing_one_is_named():
    code = (
        "from pipelines.speech import weights\n"
        "import importlib.util as finder\n"
        "real = finder.find_spec\n"
        "finder.find_spec = lambda name: None if name == 'moonshine_cpp' else real(name)\n"
        "print(weights.missing('moonshine-base'))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert "moonshine-cpp==0.1.4" in out.stdout
