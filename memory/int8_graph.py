"""A network that keeps its weights as int8, made to compute with them as they are.

As it comes, `(int8 weights - zero) * scale` is worked out when the network is loaded, and what runs is float32: four
times the memory to go through for each sentence or word, which is what the time goes into. Here each product by such
weights becomes one `MatMulNBits` of onnxruntime with the same weights. It rounds what goes in by runs of numbers of one
row, so a row comes out the same whatever else is worked out with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

_RUNS = (64, 32)
"""How many numbers share a scale: 64 is quicker, and can be had where the number of rows can be divided by it."""
_IN_INT8 = 4
"""The accuracy level of MatMulNBits that computes in int8."""
_OF_ONNXRUNTIME = "com.microsoft"
_RAISED = 128
"""What makes an int8 the unsigned one that MatMulNBits wants."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """`(numbers - zero) * scale`: numbers int8 (in, out), scale (out,) or (1,)."""

    name: str
    numbers: NDArray[np.int8]
    scale: NDArray[np.float32]
    zero: int

    @property
    def run(self) -> int | None:
        """How many numbers share a scale; None where MatMulNBits cannot take these."""
        return next((run for run in _RUNS if len(self.numbers) % run == 0), None)


def in_int8(file: Path) -> bytes:
    """The network of an ONNX file, in which each product by int8 weights is worked out in int8, all else as before."""
    model = onnx.load(file)
    graph = model.graph
    outside = _weights_in(graph)
    packed: dict[str, list[onnx.TensorProto]] = {}
    for inner in _graphs(graph):
        known = {**outside, **_turned_in(inner, outside)}
        for node in inner.node:
            weights = known.get(node.input[1]) if node.op_type == "MatMul" else None
            if weights is None or weights.run is None:
                continue
            if weights.name not in packed:
                packed[weights.name] = _packed(weights, weights.run)
            _replace(node, weights, [tensor.name for tensor in packed[weights.name]])
    graph.initializer.extend(tensor for tensors in packed.values() for tensor in tensors)
    _drop_unused(graph)
    if packed and all(each.domain != _OF_ONNXRUNTIME for each in model.opset_import):
        model.opset_import.append(helper.make_opsetid(_OF_ONNXRUNTIME, 1))
    for inner in _graphs(graph):
        inner.name = inner.name or "branch"  # onnxruntime saves those inside `If` without a name, and loads none such
    return model.SerializeToString()


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """A graph and those inside its `If` nodes."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from _graphs(attribute.g)


def _weights_in(graph: onnx.GraphProto) -> dict[str, _Weights]:
    """What `cast(int8 weights) * scale`, with or without something added, comes to, by the name of the outcome."""
    kept = {each.name: each for each in graph.initializer}
    numbers: dict[str, str] = {}
    found: dict[str, _Weights] = {}
    for node in graph.node:
        first, second = [*node.input, "", ""][:2]
        if node.op_type == "Cast" and first in kept and kept[first].data_type == onnx.TensorProto.INT8:
            numbers[node.output[0]] = first
        elif node.op_type == "Mul" and first in numbers and second in kept:
            whole = numpy_helper.to_array(kept[numbers[first]])
            if whole.ndim == 2:
                found[node.output[0]] = _Weights(node.output[0], whole, _flat(kept[second]), 0)
        elif node.op_type == "Add" and first in found and second in kept and len(found[first].scale) == 1:
            zero = -_flat(kept[second]) / found[first].scale
            if len(zero) == 1 and abs(zero[0] - round(zero[0])) < 1e-2:
                found[node.output[0]] = replace(found[first], name=node.output[0], zero=round(float(zero[0])))
    return found


def _flat(tensor: onnx.TensorProto) -> NDArray[np.float32]:
    return numpy_helper.to_array(tensor).astype(np.float32).reshape(-1)


def _turned_in(graph: onnx.GraphProto, outside: Mapping[str, _Weights]) -> dict[str, _Weights]:
    """Weights of one scale whose rows and columns are exchanged before they are used."""
    return {
        node.output[0]: replace(weights, name=f"{weights.name}_turned", numbers=weights.numbers.T)
        for node in graph.node
        if node.op_type == "Transpose" and (weights := outside.get(node.input[0])) and len(weights.scale) == 1
    }


def _packed(weights: _Weights, run: int) -> list[onnx.TensorProto]:
    """As MatMulNBits wants them: numbers 0 to 255 (out, runs, run), scales (out, runs), and zeros where not 128."""
    rows, columns = weights.numbers.shape
    raised = np.ascontiguousarray((weights.numbers.astype(np.int16) + _RAISED).astype(np.uint8).T)
    scales = np.broadcast_to(np.broadcast_to(weights.scale, (columns,))[:, None], (columns, rows // run))
    parts = {"numbers": raised.reshape(columns, rows // run, run), "scales": np.ascontiguousarray(scales)}
    if weights.zero:
        parts["zeros"] = np.full((columns, rows // run), weights.zero + _RAISED, np.uint8)
    return [numpy_helper.from_array(array, f"{weights.name}_{part}") for part, array in parts.items()]


def _replace(node: onnx.NodeProto, weights: _Weights, names: list[str]) -> None:
    rows, columns = weights.numbers.shape
    wanted = {"K": rows, "N": columns, "bits": 8, "block_size": weights.run, "accuracy_level": _IN_INT8}
    product = helper.make_node(
        "MatMulNBits", [node.input[0], *names], list(node.output), node.name, domain=_OF_ONNXRUNTIME, **wanted
    )
    node.CopyFrom(product)


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Leave out what nobody asks for any more: nodes first, from behind, then what they were given."""
    while True:
        asked = {name for inner in _graphs(graph) for node in inner.node for name in node.input}
        asked |= {output.name for inner in _graphs(graph) for output in inner.output}
        dropped = False
        for inner in _graphs(graph):
            left = [node for node in inner.node if not asked.isdisjoint(node.output)]
            if len(left) < len(inner.node):
                dropped = True
                del inner.node[:]
                inner.node.extend(left)
        if not dropped:
            break
    kept = [each for each in graph.initializer if each.name in asked]
    del graph.initializer[:]
    graph.initializer.extend(kept)
