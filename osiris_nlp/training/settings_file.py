"""Settings of a classifier in a TOML file."""

import inspect
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.files import read_regular
from osiris_nlp.training.bounds import check_settings
from osiris_nlp.training.classifier import TopicClassifier

_LARGEST = 100_000  # bytes; all settings with comments take 2 kB
# Values of settings whose default is None, which has no type.
_EXAMPLES = {"C": 0.3, "encoder": "use"}
_NOT_SETTINGS = frozenset({"self", "taxonomy", "columns", "n_jobs", "verbose"})


def read_settings(path: str | Path) -> dict[str, Any]:
    r"""Read keyword arguments of `TopicClassifier` from a TOML file.

    Raises
    ------
    InputError
        If the file is missing or not valid TOML, or if a setting is unknown, of the wrong type
        or out of range.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "leger.toml"
    >>> _ = path.write_text("C = 1.0\nmin_df = 2\n")
    >>> read_settings(path)
    {'C': 1.0, 'min_df': 2}
    """
    settings = _read_toml(Path(path))
    _check_types(settings, str(path))
    try:
        check_settings(settings)
    except InputError as error:
        raise error.at(str(path)) from None
    return settings


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise InputError(f"No file {str(path)!r}", "expected a TOML file of settings")
    content = read_regular(path, max_bytes=_LARGEST)
    try:
        return tomllib.loads(content.decode())
    except RecursionError:
        fault = "Not settings: nested too deeply"
    except ValueError as error:  # not TOML, not UTF-8, or a number of thousands of digits
        fault = f"Not TOML: {error}"
    raise InputError(fault, "expected lines like C = 0.3", file=str(path))


def _check_types(settings: Mapping[str, Any], file: str) -> None:
    """Raise InputError for the first setting that is unknown, or has another type than its default."""
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(TopicClassifier.__init__).parameters.items()
        if name not in _NOT_SETTINGS
    }
    for name, value in settings.items():
        if name not in defaults:
            raise InputError(
                f"Unknown setting {name!r}",
                f"expected one of {', '.join(defaults)}",
                file=file,
            )
        default = _EXAMPLES.get(name, defaults[name])
        kind = (int, float) if isinstance(default, float) else type(default)
        if not isinstance(value, kind) or isinstance(value, bool) != isinstance(default, bool):
            raise InputError(
                f"{name} is {brief(value)}",
                f"expected a {type(default).__name__}, like {default!r}",
                file=file,
            )
