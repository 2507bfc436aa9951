"""Convert a model to the arrays of a model folder, and back with every array checked."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np
import orjson

from osiris_nlp.model.calibration import Calibration, Selection, Shrinkage
from osiris_nlp.model.encoder import Encoder
from osiris_nlp.model.engine import FloatArray, SparseWeights, Terms, Weights
from osiris_nlp.model.features import FIELDS, FeatureSettings, FeatureSpace, Field
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.second_view import SecondView
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import is_uri

# The names of the array types in a safetensors file.
_TYPES = {
    "F16": np.float16,
    "F32": np.float32,
    "F64": np.float64,
    "U64": np.uint64,
    "U8": np.uint8,
    "U16": np.uint16,
    "I8": np.int8,
    "I32": np.int32,
    "I64": np.int64,
}
# Bytes of JSON that describe the arrays; ours need some 2,000.
_MAX_HEADER = 100_000
MAX_NEIGHBOURS = 1_000_000  # each takes some 250 bytes, however short its title
_NEWLINE = ord("\n")
_TEXTS = re.compile(rb'\[(?:"(?:[^"\\]++|\\.)*+",?+)*+\]')  # a list of texts as JSON
_SHARES = "shares"  # models made before it existed have none
# The largest numbers that each array may have, so that no product or sum of them overflows: decision
# values stay below 1e30 (float32), log-odds below 1e13. Fitted ones are below 1,000.
_LARGEST = {
    "knot_values": 1e30,
    **dict.fromkeys(("scale", "intercept", "knot_logits", "slope", "offset", _SHARES), 1e6),
    **dict.fromkeys(("probe", "centre", "weights"), 1e6),
}
_CALIBRATION_ARRAYS = ("knot_values", "knot_logits", "slope", "offset")
_VIEW_ARRAYS = ("probe", "centre", "weights", "intercept")
_INTEGERS: dict[str, type] = {
    "seen": np.uint64,
    "codes": np.int8,
    "code_ends": np.int64,
    "code_labels": np.uint16,
}
_SPARSE = {"code_ends": "ends", "code_labels": "labels"}  # of `SparseWeights`
_SINGLE = {"scale", *_VIEW_ARRAYS}  # arrays in single precision


def arrays_of(tagger: Tagger) -> dict[str, np.ndarray[Any, Any]]:
    """Return every array of a tagger, by name."""
    is_sparse = isinstance(tagger.weights, SparseWeights)
    arrays: dict[str, np.ndarray[Any, Any]] = {
        "codes": tagger.weights.codes,
        **(
            {name: getattr(tagger.weights, of) for name, of in _SPARSE.items()} if is_sparse else {}
        ),
        "scale": tagger.weights.scale,
        "intercept": tagger.weights.intercept,
        **_judgement_arrays(tagger.calibration, tagger.selection),
        "periods": tagger.periods,
        "seen": tagger.training_hashes,
    }
    for field in FIELDS:
        arrays[f"terms_{field}"] = Terms.of(tagger.space.terms[field]).content
        arrays[f"idf_{field}"] = tagger.space.idf[field]
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def second_view_arrays(view: SecondView) -> dict[str, np.ndarray[Any, Any]]:
    """Return every array of a second view, by name."""
    arrays = {name: getattr(view, name) for name in _VIEW_ARRAYS}
    arrays |= _judgement_arrays(view.calibration, view.selection)
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def _judgement_arrays(
    calibration: Calibration, selection: Selection
) -> dict[str, np.ndarray[Any, Any]]:
    shrinkage = calibration.shrinkage
    return {
        **{name: getattr(calibration, name) for name in _CALIBRATION_ARRAYS},
        **({_SHARES: shrinkage.shares} if shrinkage else {}),
        "propose_cut": selection.propose_threshold,
        "apply_cut": selection.apply_threshold,
    }


def arrays_in(content: bytes) -> dict[str, np.ndarray[Any, Any]]:
    """Return the arrays of a safetensors file, by name, as read-only views of its content.

    Raises
    ------
    KeyError, TypeError, ValueError or RecursionError
        If the file differs from what the library writes: contiguous arrays that fill the file.
    """
    size = int.from_bytes(content[:8], "little")
    if not 2 <= size <= min(len(content) - 8, _MAX_HEADER):
        raise ValueError(f"invalid header size: {size} bytes")
    header = json.loads(content[8 : 8 + size].decode(), object_pairs_hook=_unique_keys)
    arrays, offset = {}, 8 + size
    for name in sorted(header, key=lambda name: header[name]["data_offsets"]):
        dtype, shape = np.dtype(_TYPES[header[name]["dtype"]]), header[name]["shape"]
        if not all(type(length) is int and 0 <= length <= len(content) for length in shape):
            raise TypeError(f"{name} has shape {shape}")
        end = offset + dtype.itemsize * math.prod(shape)
        expected = [offset - 8 - size, end - 8 - size]
        if header[name]["data_offsets"] != expected or end > len(content):
            raise ValueError(f"{name} has offsets {header[name]['data_offsets']}")
        if offset % dtype.itemsize:
            raise ValueError(f"{name} is not aligned")
        arrays[name] = np.ndarray(tuple(shape), dtype, content, offset)
        offset = end
    if offset != len(content):
        raise ValueError(f"{len(content) - offset} bytes after the last array")
    return arrays


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("duplicate name in the header")
    return dict(pairs)


def tagger_from(manifest: Mapping[str, Any], arrays: dict[str, Any], *, name: str) -> Tagger:
    """Return the tagger of a ``model.json`` and its arrays; KeyError, TypeError or ValueError if invalid."""
    idf = {field: arrays[f"idf_{field}"] for field in FIELDS}
    for field in FIELDS:
        _check_n_terms(field, arrays[f"terms_{field}"], idf[field])
    terms = {field: Terms(arrays[f"terms_{field}"]) for field in FIELDS}
    settings = FeatureSettings(**manifest["features"])
    for setting, value in asdict(settings).items():
        is_number = isinstance(value, int | float) and 0 <= value < 1e9
        if not (isinstance(value, str) if setting == "language" else is_number):
            raise TypeError(f"{setting} is {value!r}")
    space = FeatureSpace(settings, terms, idf)
    labels = tuple(manifest["labels"])
    n_labels = len(labels)
    _check_arrays(
        arrays,
        {
            **_shapes_of_codes(arrays, space.size, n_labels),
            "scale": (space.size,),
            "intercept": (n_labels,),
            "periods": (n_labels, 2),
            "seen": (arrays["seen"].size,),
            **{f"idf_{field}": (arrays[f"idf_{field}"].size,) for field in FIELDS},
        },
    )
    for field in FIELDS:
        _check_terms(field, terms[field], idf[field])
    if (arrays["scale"] < 0).any():
        raise ValueError("a scale below 0")
    if manifest["terms"] != space.size:
        raise ValueError(f"{space.size} terms, expected {manifest['terms']}")
    if len(set(labels)) < n_labels:
        raise ValueError("duplicate label")
    calibration, selection = _judgement_from(
        manifest, arrays, manifest["off_period"], manifest.get("known_words")
    )
    return Tagger(
        labels=labels,
        space=space,
        weights=_weights_from(arrays, n_labels),
        calibration=calibration,
        selection=selection,
        periods=arrays["periods"],
        training_hashes=arrays["seen"],
        name=name,
        uris=_uris_in(manifest["details"].get("taxonomy", {}).get("records", ())),
    )


def _uris_in(records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what `Taxonomy.uris` would, without making its labels."""
    uris = {record["name"]: record.get("uri") or record.get("id", "") for record in records}
    return {name: uri for name, uri in uris.items() if is_uri(uri)}


def _shapes_of_codes(
    arrays: Mapping[str, Any], n_features: int, n_labels: int
) -> dict[str, tuple[int, ...]]:
    if "code_ends" not in arrays:
        return {"codes": (n_features, -(-n_labels // 16) * 16)}
    n_codes = arrays["codes"].size
    return {"codes": (n_codes,), "code_labels": (n_codes,), "code_ends": (n_features + 1,)}


def _weights_from(arrays: Mapping[str, Any], n_labels: int) -> Weights | SparseWeights:
    """Return the weights of arrays whose shapes were checked; ValueError if sparse ones do not match."""
    if "code_ends" not in arrays:
        return Weights(arrays["codes"], arrays["scale"], arrays["intercept"])
    ends, labels = arrays["code_ends"], arrays["code_labels"]
    _check_ends(ends, len(labels))
    if len(labels) and labels.max() >= n_labels:
        raise ValueError(f"a weight of label {labels.max()} of {n_labels}")
    return SparseWeights(ends, labels, arrays["codes"], arrays["scale"], arrays["intercept"])


def _check_ends(ends: Any, size: int) -> None:
    if not len(ends) or ends[0] != 0 or ends[-1] != size or (np.diff(ends) < 0).any():
        raise ValueError("ends that do not match their items")


def second_view_from(
    manifest: Mapping[str, Any], arrays: Mapping[str, Any], *, encoder: Encoder
) -> SecondView:
    """Return the second view of a ``model.json`` and its arrays; raises like `tagger_from`."""
    _, size = arrays["probe"].shape
    n_labels = len(manifest["labels"])
    shapes = {
        **dict.fromkeys(("probe", "centre"), (2, size)),
        "weights": (2 * size, n_labels),
        "intercept": (n_labels,),
    }
    _check_arrays(arrays, shapes)
    record = manifest["second_view"]
    calibration, selection = _judgement_from(
        manifest, arrays, record["off_period"], record.get("known_words")
    )
    return SecondView(
        encoder=encoder,
        **{name: arrays[name] for name in _VIEW_ARRAYS},
        calibration=calibration,
        selection=selection,
    )


def _judgement_from(
    manifest: Mapping[str, Any],
    arrays: Mapping[str, Any],
    off_period: float,
    known_words: Mapping[str, float] | None,
) -> tuple[Calibration, Selection]:
    """Return the calibration and the thresholds of some arrays; raises like `tagger_from`."""
    per_label = ["slope", "offset", "propose_cut", "apply_cut", *([_SHARES] if known_words else [])]
    shapes = {
        "knot_values": (max(arrays["knot_logits"].size, 2),),
        "knot_logits": (arrays["knot_logits"].size,),
        **dict.fromkeys(per_label, (len(manifest["labels"]),)),
    }
    _check_arrays(arrays, shapes)
    gaps = np.diff(arrays["knot_values"])
    with np.errstate(over="ignore"):
        if (gaps <= 0).any() or not np.isfinite(np.diff(arrays["knot_logits"]) / gaps).all():
            raise ValueError("knots that do not ascend, or too close together")
    calibration = Calibration(
        **{name: arrays[name] for name in _CALIBRATION_ARRAYS},
        off_period_penalty=float(off_period),
        exclusive=manifest["exclusive"],
        shrinkage=(
            Shrinkage(arrays[_SHARES], known_words["half"], known_words["usual"])
            if known_words
            else None
        ),
    )
    selection = Selection(
        arrays["propose_cut"],
        arrays["apply_cut"],
        top_k=manifest["top_k"],
        at_least_one=manifest["at_least_one"],
    )
    return calibration, selection


def _check_arrays(arrays: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> None:
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has shape {arrays[name].shape}, expected {shape}")
    for name in shapes:
        is_single = name in _SINGLE or name.startswith("idf_")
        dtype = _INTEGERS.get(name, np.float32 if is_single else np.float64)
        may_be_infinite = name in {"propose_cut", "apply_cut", "periods"}
        if arrays[name].dtype != dtype:
            raise TypeError(f"{name} has type {arrays[name].dtype}")
        if np.issubdtype(dtype, np.integer):
            continue
        if np.isnan(arrays[name]).any() or not (may_be_infinite or np.isfinite(arrays[name]).all()):
            raise ValueError(f"{name} contains values that are not numbers")
        if name in _LARGEST and (np.abs(arrays[name]) > _LARGEST[name]).any():
            raise ValueError(f"{name} contains a number beyond {_LARGEST[name]:g}")


def _check_n_terms(field: Field, content: Any, idf: Any) -> None:
    """Check the number of terms before anything is made for each of them."""
    n_terms = int(np.count_nonzero(content == _NEWLINE)) + 1 if content.size else 0
    if idf.shape != (n_terms,):
        raise ValueError(f"idf_{field} has shape {idf.shape}, expected {(n_terms,)}")


def _check_terms(field: Field, terms: Terms, idf: FloatArray) -> None:
    """Check what the engines rely on without checking it themselves."""
    if not terms.distinct:
        raise ValueError(f"duplicate term in {field}")
    pairs, first, second = terms.pairs
    if field != "section" and (
        (np.diff(pairs) == 0).any() or (first < 0).any() or (second < 0).any()
    ):
        raise ValueError(f"{field} has a two-word term whose words are not terms")
    if len(terms) and not 0 < idf.min() <= idf.max() < 100:
        raise ValueError(f"idf of {field} out of range")


def neighbour_arrays(
    neighbours: Neighbours, labels: Sequence[str]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return the training articles as arrays, by name; labels are numbered."""
    number = {label: k for k, label in enumerate(labels)}
    return {
        "ends": neighbours.ends,
        "items": neighbours.items,
        # Similarities are displayed to two decimals.
        "values": neighbours.values.astype(np.float16),
        "ids": np.frombuffer(orjson.dumps(neighbours.ids), np.uint8),
        "titles": np.frombuffer(orjson.dumps(neighbours.titles), np.uint8),
        "label_ends": np.cumsum([0, *map(len, neighbours.labels)], dtype=np.int64),
        "labels": np.array(
            [number[label] for item in neighbours.labels for label in item], np.int32
        ),
    }


def neighbours_from(manifest: Mapping[str, Any], arrays: Mapping[str, Any]) -> Neighbours:
    """Return the training articles of a ``model.json`` and their arrays; raises like `tagger_from`."""
    labels = manifest["labels"]
    dtypes = {"ends": np.int64, "label_ends": np.int64, "items": np.int32, "labels": np.int32}
    for name, dtype in (dtypes | {"values": np.float16}).items():
        if arrays[name].dtype != dtype or arrays[name].ndim != 1:
            raise TypeError(f"{name} is {arrays[name].dtype}, {arrays[name].ndim}-dimensional")
    n_articles = len(arrays["label_ends"]) - 1
    if n_articles > MAX_NEIGHBOURS:
        raise ValueError(f"{n_articles} training articles, expected at most {MAX_NEIGHBOURS}")
    ids, titles = (_texts(arrays[name], name, n_articles) for name in ("ids", "titles"))
    items, values, label_ids = arrays["items"], arrays["values"], arrays["labels"]
    if not len(items) == len(values) or not ((values >= 0) & (values <= 1)).all():
        raise ValueError("items without a value from 0 to 1")
    for ends, size in ((arrays["ends"], len(items)), (arrays["label_ends"], len(label_ids))):
        _check_ends(ends, size)
    if len(arrays["ends"]) != manifest["terms"] + 1:
        raise ValueError(f"ends of {len(arrays['ends']) - 1} terms, expected {manifest['terms']}")
    for numbers, size in ((items, len(ids)), (label_ids, len(labels))):
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < size:
            raise ValueError(f"a number outside 0 to {size - 1}")
    names, label_ends = [labels[k] for k in label_ids.tolist()], arrays["label_ends"].tolist()
    return Neighbours(
        ends=arrays["ends"],
        items=items,
        values=values.astype(np.float32),
        ids=ids,
        titles=titles,
        labels=tuple(tuple(names[a:b]) for a, b in pairwise(label_ends)),
    )


def held_out_arrays(held_out: HeldOut) -> dict[str, np.ndarray[Any, Any]]:
    """Return held-out predictions as arrays, by name; scores in single precision."""
    return {
        "ids": np.frombuffer(orjson.dumps(held_out.ids), np.uint8),
        "stories": np.frombuffer(orjson.dumps(held_out.stories), np.uint8),
        **({} if held_out.columns is None else {"columns": held_out.columns}),
        "relevant": np.packbits(held_out.relevant, axis=1),
        "scores": held_out.scores.astype(np.float32),
        "tiers": np.ascontiguousarray(held_out.tiers),
        "judges": held_out.judges.astype(np.uint8),
    }


def held_out_from(manifest: Mapping[str, Any], arrays: Mapping[str, Any]) -> HeldOut:
    """Return the held-out predictions of a ``model.json`` and arrays; raises like `tagger_from`."""
    labels = tuple(manifest["labels"])
    n_articles = len(arrays["tiers"])
    ids, stories = (_texts(arrays[name], name, n_articles) for name in ("ids", "stories"))
    columns = arrays.get("columns")
    width = len(labels) if columns is None else len(columns.T)
    shapes = {
        "relevant": ((len(ids), -(-width // 8)), np.uint8),
        "scores": ((len(ids), width), np.float32),
        "tiers": ((len(ids), width), np.int8),
        **({} if columns is None else {"columns": ((len(ids), width), np.int32)}),
    }
    for name, (shape, dtype) in shapes.items():
        if arrays[name].shape != shape or arrays[name].dtype != dtype:
            raise TypeError(f"{name} is {arrays[name].dtype} of shape {arrays[name].shape}")
    judges = arrays.get("judges", np.zeros(len(ids), np.uint8))  # absent in version 0.1.0
    if judges.shape != (len(ids),) or judges.dtype != np.uint8 or (judges > 1).any():
        raise ValueError("judges is not one 0 or 1 per article")
    scores, tiers = arrays["scores"].astype(np.float64), arrays["tiers"]
    relevant = np.unpackbits(arrays["relevant"], axis=1, count=width).astype(bool)
    if columns is not None and not ((columns >= 0) & (columns < len(labels))).all():
        raise ValueError("a column of a label that there is not")
    if not ids or not relevant.any(axis=1).all():
        raise ValueError("no article, or an article without a label")
    if not ((scores >= 0) & (scores <= 1)).all() or not ((tiers >= 0) & (tiers <= 2)).all():
        raise ValueError("scores or tiers out of range")
    is_judging = judges.astype(bool)
    return HeldOut(labels, ids, stories, relevant, scores, tiers, is_judging, columns=columns)


def _texts(array: Any, name: str, n_texts: int) -> tuple[str, ...]:
    """Return `n_texts` texts from an array with JSON; ValueError or TypeError if it has anything else.

    The content is checked before it is parsed: empty lists take twenty times their size as objects.
    """
    content = array.tobytes()
    # At most, because an escaped backslash may precede the quote that ends a text.
    n_quotes = content.count(b'"') - content.count(b'\\"')
    if not _TEXTS.fullmatch(content) or n_quotes > 2 * n_texts:
        raise TypeError(f"{name} is not a list of {n_texts} texts")
    texts = tuple(orjson.loads(content))
    if len(texts) != n_texts:
        raise ValueError(f"{len(texts)} {name}, expected {n_texts}")
    return texts
