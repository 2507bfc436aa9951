"""Settings of a classifier in a TOML file."""

import inspect
import tomllib
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.training.classifier import TopicClassifier

_NOT_SETTINGS = frozenset({"self", "taxonomy", "n_jobs"})


def read_settings(path: str | Path) -> dict[str, Any]:
    r"""Read keyword arguments of `TopicClassifier` from a TOML file.

    Raises
    ------
    InputError
        If the file is missing or not valid TOML, or if a setting is unknown or of the wrong type.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "leger.toml"
    >>> _ = path.write_text("C = 1.0\nmin_df = 2\n")
    >>> read_settings(path)
    {'C': 1.0, 'min_df': 2}
    """
    path = Path(path)
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"No file {str(path)!r}", "expected a TOML file of settings") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"Not TOML: {error}", "expected lines like C = 0.3", file=str(path)
        ) from None
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
                file=str(path),
            )
        # The default of C is None, so its type is that of an example value.
        default = 0.3 if defaults[name] is None else defaults[name]
        kind = (int, float) if isinstance(default, float) else type(default)
        if not isinstance(value, kind) or isinstance(value, bool) != isinstance(default, bool):
            raise InputError(
                f"{name} is {value!r}",
                f"expected a {type(default).__name__}, like {default!r}",
                file=str(path),
            )
    return settings
