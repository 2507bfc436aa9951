"""The shape of ``model.json``: which kinds of values it may have, how large, how deep, and their bytes.

A manifest that passes can be shown, listed and used without further checks.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import orjson

# Raises ValueError, with the key path of the value, if a value is not as expected.
_Check = Callable[[Any, str], None]

_MAX_DEPTH = 20  # of nested lists and mappings; a manifest of ours has 8
_MAX_LABELS = 65_536
# Tables, logs and pages show names whole. The longest keyword of a real thesaurus has some 200 characters.
_MAX_NAME = 1_000  # characters
_MAX_PATH = 4096  # characters, as on Linux
# Figures are shares, slopes and losses: larger ones are corrupt, and would not fit in a table.
_MAX_FIGURE = 1e6
# The files of a model folder other than the manifest. No other name is ever opened.
MODEL_FILES = frozenset(
    (
        "weights.safetensors",
        "encoder.safetensors",
        "neighbours.safetensors",
        "judged.safetensors",
        "card.md",
    )
)
_MAX_POINTS = 100  # of a learning curve; one of ours has at most 12
_CURVE_FIGURES = frozenset(("hit@1", "hit@3", "mrr", "micro_f1", "lrap"))
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_JSON = (
    orjson.OPT_INDENT_2
    | orjson.OPT_SORT_KEYS
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_SERIALIZE_NUMPY  # settings from a grid search
)


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Return the only JSON that is accepted for a value; orjson.JSONEncodeError, a TypeError, if there is none."""
    return orjson.dumps(value, option=_JSON)


def manifest_hash(manifest: Mapping[str, Any]) -> str:
    """Return the hash of everything in a manifest but its hash, which it has as ``sha256``."""
    return sha256_of(canonical_json({k: v for k, v in manifest.items() if k != "sha256"}))


def sha256_of(content: bytes) -> str:
    """Return the hash of a file's content, as a manifest records it."""
    return hashlib.sha256(content).hexdigest()


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """Raise ValueError, with the key path of the fault, if a parsed manifest has not the expected shape.

    Examples
    --------
    >>> check_manifest({"id": "74cee27b2e3d", "labels": ["Fintech", 3]})
    Traceback (most recent call last):
    ValueError: labels[1] is 3, expected a name
    """
    for key, value in manifest.items():
        _check_depth(value, key)
    _MANIFEST(manifest, "")
    _check_target(manifest)
    if ("encoder.safetensors" in manifest["files"]) != ("second_view" in manifest):
        raise ValueError("second_view and encoder.safetensors are not both there or both missing")
    for name in set(manifest["files"]) - MODEL_FILES:
        raise ValueError(f"files names {name[:80]!r}, which no model has")


def is_recordable(inputs: Mapping[str, Any]) -> bool:
    """Return whether a manifest can hold a description of inputs."""
    try:
        _INPUTS(inputs, "inputs")
        canonical_json(inputs)
    except (ValueError, TypeError):
        return False
    return True


def _check_target(manifest: Mapping[str, Any]) -> None:
    """Check that each class has a column of its own, and that all classes have one type."""
    target, n_labels = manifest.get("target"), len(manifest["labels"])
    if target is None:
        return
    classes, columns = target["classes"], target["columns"]
    if len(classes) != len(columns) or (target["form"] != "matrix" and len(classes) != n_labels):
        raise ValueError(
            f"target has {len(classes)} classes and {len(columns)} columns for {n_labels} labels"
        )
    if not all(0 <= column < n_labels for column in columns) or len(columns) > len(set(columns)):
        raise ValueError(f"target has a column twice, or one that is not one of {n_labels}")
    if len({float if type(value) is int else type(value) for value in classes}) > 1:
        raise ValueError("target has classes of several types, expected one")
    if "dtype" in target:
        import numpy as np  # noqa: PLC0415 (other manifests are read without it)

        limits = np.iinfo(target["dtype"])
        if not all(type(n) is int and limits.min <= n <= limits.max for n in classes):
            raise ValueError(f"target has classes that are not of type {target['dtype']}")


def _check_depth(value: object, key_path: str) -> None:
    """Check how deep a value is nested, level by level, without recursion."""
    level: list[Any] = [value]
    for _ in range(_MAX_DEPTH):
        lists = [item for item in level if type(item) is list]
        mappings = [item.values() for item in level if type(item) is dict]
        level = list(chain.from_iterable((*lists, *mappings)))
        if not level:
            return
    raise ValueError(f"{key_path} is nested more than {_MAX_DEPTH} deep")


def _number(
    low: float, high: float = _MAX_FIGURE, *, kinds: tuple[type, ...] = (int, float)
) -> _Check:
    def check(value: Any, key_path: str) -> None:
        if type(value) not in kinds:
            raise _unlike(value, key_path, "a whole number" if float not in kinds else "a number")
        if not low <= value <= high:
            expected = f"{low:g} or more" if value < low else f"at most {high:g}"
            raise ValueError(f"{key_path} is {value:g}, expected {expected}")

    return check


def _name(value: Any, key_path: str) -> None:
    if not isinstance(value, str):
        raise _unlike(value, key_path, "a name")
    if not 0 < len(value) <= _MAX_NAME:
        raise ValueError(f"{key_path} has {len(value)} characters, expected 1 to {_MAX_NAME}")
    if _CONTROLS.search(value):
        raise ValueError(f"{key_path} has a control character: {value[:80]!r}")


def _class(value: Any, key_path: str) -> None:
    if not isinstance(value, bool):
        (_short_text if isinstance(value, str) else _number(-(2**63), 2**63))(value, key_path)


def _short_text(value: Any, key_path: str) -> None:
    if not isinstance(value, str) or len(value) > _MAX_NAME:
        raise _unlike(value, key_path, f"text of at most {_MAX_NAME} characters")


def _path(value: Any, key_path: str) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_PATH or "\0" in value:
        raise _unlike(value, key_path, f"a path of at most {_MAX_PATH} characters")


def _switch(value: Any, key_path: str) -> None:
    if not isinstance(value, bool):
        raise _unlike(value, key_path, "true or false")


def _matching(pattern: str) -> _Check:
    def check(value: Any, key_path: str) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise _unlike(value, key_path, f"text like {pattern}")

    return check


def _optional(check: _Check) -> _Check:
    return lambda value, key_path: None if value is None else check(value, key_path)


def _each(check: _Check, *, most: int | None = None) -> _Check:
    """Return a check of every item of a list."""

    def check_list(value: Any, key_path: str) -> None:
        if not isinstance(value, list):
            raise _unlike(value, key_path, "a list")
        if most is not None and not 0 < len(value) <= most:
            raise ValueError(f"{key_path} has {len(value)} items, expected 1 to {most}")
        for number, item in enumerate(value):
            check(item, f"{key_path}[{number}]")

    return check_list


def _values(check: _Check) -> _Check:
    """Return a check of every value of a mapping."""

    def check_mapping(value: Any, key_path: str) -> None:
        if not isinstance(value, dict):
            raise _unlike(value, key_path, "a mapping")
        for key, item in value.items():
            check(item, f"{key_path}.{key}")

    return check_mapping


def _mapping(checks: Mapping[str, _Check], *, optional: Mapping[str, _Check] = {}) -> _Check:
    """Return a check of some values of a mapping, by key; other keys may have any value."""

    def check_mapping(value: Any, key_path: str) -> None:
        if not isinstance(value, dict):
            raise _unlike(value, key_path, "a mapping")
        for key, check in {**checks, **optional}.items():
            item_path = f"{key_path}.{key}" if key_path else key
            if key in value:
                check(value[key], item_path)
            elif key in checks:
                raise ValueError(f"{item_path} is missing")

    return check_mapping


def _unlike(value: Any, key_path: str, expected: str) -> ValueError:
    is_short = isinstance(value, str | int | float) and len(repr(value)) < 100
    return ValueError(
        f"{key_path} is {repr(value) if is_short else type(value).__name__}, expected {expected}"
    )


_COUNT = _number(0, 2**53, kinds=(int,))
_SHARE = _optional(_number(0, 1))
_FIGURE = _optional(_number(-_MAX_FIGURE))
_SHA256 = _matching("[0-9a-f]{64}")
_LABEL_ROW = _mapping(
    {
        "label": _name,
        **dict.fromkeys(("articles", "predicted"), _COUNT),
        **dict.fromkeys(("precision", "recall", "f1"), _number(0, 1)),
    }
)
_INTERVAL = _mapping(dict.fromkeys(("value", "low", "high"), _FIGURE))
_BOUNDS = _mapping(dict.fromkeys(("value", "low", "high"), _number(0, 1)))
_PART = _mapping({"articles": _COUNT, "figures": _values(_INTERVAL)})
_ENCODER_GAIN = _mapping(
    {
        "encoder": _short_text,
        **dict.fromkeys(("reference", "articles"), _COUNT),
        "differences": _mapping(
            dict.fromkeys(
                ("mrr", "hit@1", "hit@3"),
                _mapping(dict.fromkeys(("value", "low", "high"), _number(-1, 1))),
            )
        ),
    }
)
_POINT = _mapping({"articles": _number(1, 2**53, kinds=(int,)), "figures": _values(_BOUNDS)})
_CURVE = _mapping(
    {
        "held_out": _COUNT,
        "judging": _switch,
        "support": _COUNT,
        "measured": _each(_POINT, most=_MAX_POINTS),
        "expected": _each(_POINT),
    }
)


def _curve(value: Any, key_path: str) -> None:
    """Check a learning curve: sizes increase, and every point has the same figures, ``hit@1`` among them."""
    _CURVE(value, key_path)
    for name in ("measured", "expected"):
        sizes = [point["articles"] for point in value[name]]
        if len(sizes) > _MAX_POINTS or sorted(set(sizes)) != sizes:
            raise ValueError(
                f"{key_path}.{name} does not have at most {_MAX_POINTS} increasing sizes"
            )
        for number, point in enumerate(value[name]):
            if not {"hit@1"} <= point["figures"].keys() <= _CURVE_FIGURES or (
                point["figures"].keys() != value["measured"][0]["figures"].keys()
            ):
                raise ValueError(f"{key_path}.{name}[{number}] has unexpected figures")


_REPORT = _mapping(
    {"articles": _COUNT, "figures": _values(_INTERVAL), "per_label": _each(_LABEL_ROW)},
    optional={  # missing in version 0.1.0
        "judging": _optional(_PART),
        "encoder": _optional(_ENCODER_GAIN),
        "learning_curve": _optional(_curve),
    },
)
_INPUTS = _mapping(
    {
        "paths": _each(_path),
        "taxonomy": _optional(_path),
        "options": _mapping(
            {},
            optional={"form": _name, "columns": _each(_name), "skip_faults": _switch},
        ),
        "sha256": _SHA256,
    }
)
_DETAILS = _mapping(
    {},
    optional={
        "made": _name,
        "model": _name,
        "corpus": _mapping(
            {},
            optional={
                "sha256": _name,
                "sources": _mapping(dict.fromkeys(("inputs", "desk", "blind"), _COUNT)),
                **dict.fromkeys(
                    ("articles", "reference", "support", "unlabelled", "copies", "faults"), _COUNT
                ),
            },
        ),
        "inputs": _INPUTS,
        "taxonomy": _mapping(
            {},
            optional={
                "labels": _COUNT,
                "sha256": _name,
                "language": _short_text,
                "records": _each(
                    _mapping(
                        {},
                        optional={
                            "aliases": _each(_short_text),
                            **dict.fromkeys(("name", "id", "uri"), _short_text),
                        },
                    )
                ),
            },
        ),
        "columns": _optional(_values(_name)),
        "settings": _mapping({}, optional={"prior_weight": _number(0)}),
        "figures": _values(_optional(_REPORT)),
        "proposals": _mapping(
            {"kinds": _values(_number(0, 1)), "labels": _values(_values(_number(0, 1)))}
        ),  # missing in version 0.1.0
        "versions": _values(_name),
    },
)
_KNOWN_WORDS = _mapping({"half": _number(1e-6), "usual": _number(1)})
_MANIFEST = _mapping(
    {
        "id": _matching("[0-9a-f]{12}"),
        "labels": _each(_name, most=_MAX_LABELS),
        "features": _mapping({}),
        "terms": _COUNT,
        "exclusive": _switch,
        "off_period": _number(-_MAX_FIGURE, 0),
        "top_k": _number(0, 1e9, kinds=(int,)),
        "at_least_one": _switch,
        "details": _DETAILS,
        "files": _values(_SHA256),
    },
    optional={
        "target": _mapping(
            {
                "form": _matching("label|set|matrix"),
                "classes": _each(_class, most=_MAX_LABELS),
                "columns": _each(_COUNT),
            },
            optional={"dtype": _matching("u?int(8|16|32|64)")},  # of classes that are numbers
        ),
        "known_words": _KNOWN_WORDS,  # missing in version 0.1.0
        "second_view": _mapping(
            {"encoder": _short_text, "off_period": _number(-_MAX_FIGURE, 0)},
            optional={"known_words": _KNOWN_WORDS},
        ),
    },
)
