"""A model as arrays and back: what the files of a model folder hold, checked piece by piece."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from mmap import mmap
from typing import Any

import numpy as np
import orjson

from osiris_nlp.model.engine import FloatArray, Terms, Weights
from osiris_nlp.model.features import FIELDS, FeatureSettings, FeatureSpace, Field
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.tagger import Calibration, Selection, Tagger

# What a safetensors file calls the types in ours.
_TYPES = {
    "F16": np.float16,
    "F32": np.float32,
    "F64": np.float64,
    "U64": np.uint64,
    "U8": np.uint8,
    "I8": np.int8,
    "I32": np.int32,
    "I64": np.int64,
}


def arrays_of(tagger: Tagger) -> dict[str, np.ndarray[Any, Any]]:
    """Return every array of a tagger, by name."""
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "codes": tagger.weights.codes,
        "scale": tagger.weights.scale,
        "intercept": tagger.weights.intercept,
        "knot_values": tagger.calibration.knot_values,
        "knot_logits": tagger.calibration.knot_logits,
        "slope": tagger.calibration.slope,
        "offset": tagger.calibration.offset,
        "propose_cut": tagger.selection.propose_cut,
        "apply_cut": tagger.selection.apply_cut,
        "periods": tagger.periods,
        "seen": tagger.training_hashes,
    }
    for field in FIELDS:
        arrays[f"terms_{field}"] = Terms.of(tagger.space.terms[field]).content
        arrays[f"idf_{field}"] = tagger.space.idf[field]
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def arrays_in(content: bytes | mmap) -> dict[str, np.ndarray[Any, Any]]:
    """Return the arrays of a safetensors file, by name: views of its content, never to be written to.

    Raises
    ------
    KeyError, TypeError, ValueError or RecursionError
        If anything is not as the library writes it: arrays lie end to end and fill the file.
    """
    size = int.from_bytes(content[:8], "little")
    if not 2 <= size <= len(content) - 8:
        raise ValueError(f"a header of {size} bytes")
    header = json.loads(content[8 : 8 + size].decode(), object_pairs_hook=_once)
    arrays, at = {}, 8 + size
    for name in sorted(header, key=lambda name: header[name]["data_offsets"]):
        kind, shape = np.dtype(_TYPES[header[name]["dtype"]]), header[name]["shape"]
        if not all(type(length) is int and 0 <= length <= len(content) for length in shape):
            raise TypeError(f"{name} has shape {shape}")
        end = at + kind.itemsize * math.prod(shape)
        if header[name]["data_offsets"] != [at - 8 - size, end - 8 - size] or end > len(content):
            raise ValueError(f"{name} stands at {header[name]['data_offsets']}")
        if at % kind.itemsize:
            raise ValueError(f"{name} stands across the machine's words")
        arrays[name] = np.ndarray(tuple(shape), kind, content, at)
        at = end
    if at != len(content):
        raise ValueError(f"{len(content) - at} bytes after the last array")
    return arrays


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice in the header")
    return dict(pairs)


def tagger_from(manifest: Mapping[str, Any], arrays: dict[str, Any], *, name: str) -> Tagger:
    """Return the tagger of a ``model.json`` and its arrays; KeyError, TypeError or ValueError if wrong."""
    terms = {field: Terms(arrays[f"terms_{field}"]) for field in FIELDS}
    idf = {field: arrays[f"idf_{field}"] for field in FIELDS}
    settings = FeatureSettings(**manifest["features"])
    for setting, value in asdict(settings).items():
        if not isinstance(value, int | float) or not 0 <= value < 1e9:
            raise TypeError(f"{setting} is {value!r}")
    space = FeatureSpace(settings, terms, idf)
    labels = tuple(map(str, manifest["labels"]))
    shapes = {
        "codes": (space.size, -(-len(labels) // 16) * 16),
        "scale": (space.size,),
        "periods": (len(labels), 2),
        "knot_values": (max(arrays["knot_logits"].size, 2),),
        **{flat: (arrays[flat].size,) for flat in ("knot_logits", "seen")},
        **{f"idf_{field}": (len(terms[field]),) for field in FIELDS},
        **dict.fromkeys(
            ("intercept", "slope", "offset", "propose_cut", "apply_cut"), (len(labels),)
        ),
    }
    _check_arrays(arrays, shapes)
    for field in FIELDS:
        _check_terms(field, terms[field], idf[field])
    if (arrays["scale"] < 0).any() or not 0 <= manifest["top_k"] < 1e9:
        raise ValueError("scale or top_k below 0")
    if manifest["terms"] != space.n_terms:
        raise ValueError(f"{space.n_terms} terms, {manifest['terms']} named")
    if len(set(labels)) < len(labels) or (np.diff(arrays["knot_values"]) <= 0).any():
        raise ValueError("a label or a knot stands twice")
    calibration = Calibration(
        knot_values=arrays["knot_values"],
        knot_logits=arrays["knot_logits"],
        slope=arrays["slope"],
        offset=arrays["offset"],
        off_period=float(manifest["off_period"]),
        exclusive=bool(manifest["exclusive"]),
    )
    return Tagger(
        labels=labels,
        space=space,
        weights=Weights(arrays["codes"], arrays["scale"], arrays["intercept"]),
        calibration=calibration,
        selection=Selection(
            arrays["propose_cut"],
            arrays["apply_cut"],
            top_k=int(manifest["top_k"]),
            at_least_one=bool(manifest["at_least_one"]),
        ),
        periods=arrays["periods"],
        training_hashes=arrays["seen"],
        name=name,
    )


def _check_arrays(arrays: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> None:
    for array, shape in shapes.items():
        if arrays[array].shape != shape:
            raise ValueError(f"{array} has shape {arrays[array].shape}, expected {shape}")
    for array in shapes:
        narrow = array in {"scale", "intercept"} or array.startswith("idf_")
        kind = {"seen": np.uint64, "codes": np.int8}.get(
            array, np.float32 if narrow else np.float64
        )
        may_be_infinite = array in {"propose_cut", "apply_cut", "periods"}
        if arrays[array].dtype != kind:
            raise TypeError(f"{array} has type {arrays[array].dtype}")
        if np.issubdtype(kind, np.integer):  # and large, maybe: leave it where it is
            continue
        if np.isnan(arrays[array]).any() or not (
            may_be_infinite or np.isfinite(arrays[array]).all()
        ):
            raise ValueError(f"{array} holds values that are no numbers")


def _check_terms(field: Field, terms: Terms, idf: FloatArray) -> None:
    """Refuse what the engines would look up without asking."""
    if not terms.distinct:
        raise ValueError(f"a term of {field} stands twice")
    pairs, first, second = terms.pairs
    if field != "section" and (
        (np.diff(pairs) == 0).any() or (first < 0).any() or (second < 0).any()
    ):
        raise ValueError(f"{field} has a term of unknown words")
    if len(terms) and not 0 < idf.min() <= idf.max() < 100:
        raise ValueError(f"idf of {field} out of range")


def neighbour_arrays(
    neighbours: Neighbours, labels: Sequence[str]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return the training items as arrays, by name; labels as numbers."""
    number = {label: k for k, label in enumerate(labels)}
    return {
        "ends": neighbours.ends,
        "items": neighbours.items,
        "values": neighbours.values.astype(np.float16),  # similarities are shown to two places
        "ids": np.frombuffer(orjson.dumps(neighbours.ids), np.uint8),
        "titles": np.frombuffer(orjson.dumps(neighbours.titles), np.uint8),
        "label_ends": np.cumsum([0, *map(len, neighbours.labels)], dtype=np.int64),
        "labels": np.array([number[k] for own in neighbours.labels for k in own], np.int32),
    }


def neighbours_from(manifest: Mapping[str, Any], arrays: Mapping[str, Any]) -> Neighbours:
    """Return the training items of a ``model.json`` and their arrays; raises as `tagger_from`."""
    labels = list(map(str, manifest["labels"]))
    kinds = {"ends": np.int64, "label_ends": np.int64, "items": np.int32, "labels": np.int32}
    for name, kind in (kinds | {"values": np.float16}).items():
        if arrays[name].dtype != kind or arrays[name].ndim != 1:
            raise TypeError(f"{name} is {arrays[name].dtype}, {arrays[name].ndim}-dimensional")
    ids, titles = (
        tuple(map(str, orjson.loads(arrays[name].tobytes()))) for name in ("ids", "titles")
    )
    items, values, carried = arrays["items"], arrays["values"], arrays["labels"]
    if not len(items) == len(values) or not np.isfinite(values).all():
        raise ValueError("items without a value")
    for ends, of in ((arrays["ends"], len(items)), (arrays["label_ends"], len(carried))):
        if not len(ends) or ends[0] != 0 or ends[-1] != of or (np.diff(ends) < 0).any():
            raise ValueError("ends that do not part their items")
    if len(arrays["ends"]) != manifest["terms"] + 1:
        raise ValueError(f"ends of {len(arrays['ends']) - 1} terms")
    if not len(ids) == len(titles) == len(arrays["label_ends"]) - 1:
        raise ValueError(f"{len(ids)} ids, {len(titles)} titles")
    for numbers, of in ((items, len(ids)), (carried, len(labels))):
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < of:
            raise ValueError(f"a number that is not below {of}")
    return Neighbours(
        ends=arrays["ends"],
        items=items,
        values=values.astype(np.float32),
        ids=ids,
        titles=titles,
        labels=tuple(
            tuple(labels[k] for k in carried[a:b]) for a, b in pairwise(arrays["label_ends"])
        ),
    )


def held_out_arrays(held_out: HeldOut) -> dict[str, np.ndarray[Any, Any]]:
    """Return what a model's judging said as arrays, by name; scores to single precision."""
    return {
        "ids": np.frombuffer(orjson.dumps(held_out.ids), np.uint8),
        "stories": np.frombuffer(orjson.dumps(held_out.stories), np.uint8),
        "relevant": np.packbits(held_out.relevant, axis=1),
        "scores": held_out.scores.astype(np.float32),
        "tiers": np.ascontiguousarray(held_out.tiers),
        "judges": held_out.judges.astype(np.uint8),
    }


def held_out_from(manifest: Mapping[str, Any], arrays: Mapping[str, Any]) -> HeldOut:
    """Return what a model's judging said, of its ``model.json`` and arrays; raises as `tagger_from`."""
    labels = tuple(map(str, manifest["labels"]))
    ids, stories = (
        tuple(map(str, orjson.loads(arrays[name].tobytes()))) for name in ("ids", "stories")
    )
    shapes = {
        "relevant": ((len(ids), -(-len(labels) // 8)), np.uint8),
        "scores": ((len(ids), len(labels)), np.float32),
        "tiers": ((len(ids), len(labels)), np.int8),
    }
    for name, (shape, kind) in shapes.items():
        if arrays[name].shape != shape or arrays[name].dtype != kind:
            raise TypeError(f"{name} is {arrays[name].dtype} of shape {arrays[name].shape}")
    judges = arrays.get("judges", np.zeros(len(ids), np.uint8))  # version 0.1.0 had none
    if judges.shape != (len(ids),) or judges.dtype != np.uint8 or (judges > 1).any():
        raise ValueError("judges is not one yes or no for each article")
    scores, tiers = arrays["scores"].astype(np.float64), arrays["tiers"]
    relevant = np.unpackbits(arrays["relevant"], axis=1, count=len(labels)).astype(bool)
    if not len(ids) == len(stories) or not ids or not relevant.any(axis=1).all():
        raise ValueError(f"{len(ids)} ids, {len(stories)} stories, or an article without a label")
    if not ((scores >= 0) & (scores <= 1)).all() or not ((tiers >= 0) & (tiers <= 2)).all():
        raise ValueError("scores or tiers out of range")
    return HeldOut(labels, ids, stories, relevant, scores, tiers, judges.astype(bool))
