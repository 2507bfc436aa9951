"""The libraries of an extra: whether they are installed, and the command that installs them.

The command names the libraries, not ``osiris-nlp[…]``: the project is not on PyPI, where anybody could
take its name.
"""

import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

from osiris_nlp.base.errors import MissingExtraError


def missing(what: str, extra: str, error: ImportError) -> MissingExtraError:
    """Return the error to raise from a failed import: what needs which libraries, and the remedy.

    Examples
    --------
    >>> error = missing("Parquet", "parquet", ImportError("No module named 'pyarrow'"))
    >>> str(error).startswith("Parquet requires pyarrow (No module named 'pyarrow'): ")
    True
    >>> str(error).endswith(" -m pip install 'pyarrow>=19'")
    True
    """
    cause = " ".join(str(error).split())
    requirements = requirements_of(extra)
    if not requirements:
        return MissingExtraError(
            f"{what} requires the extra {extra} ({cause}): install osiris-nlp again, with this extra"
        )
    libraries = ", ".join(re.split(r"[^\w.-]", line)[0] for line in requirements)
    return MissingExtraError(
        f"{what} requires {libraries} ({cause}): {install_command(*requirements)}"
    )


def check_modules(what: str, extra: str, *modules: str) -> None:
    """Raise MissingExtraError if a module of an extra is not installed; none is loaded."""
    for module in modules:
        if find_spec(module) is None:
            raise missing(what, extra, ModuleNotFoundError(f"No module named {module!r}"))


def requirements_of(extra: str) -> list[str]:
    """Return the requirements of an extra; none if the installed version of the package lacks it."""
    from importlib.metadata import PackageNotFoundError, requires  # noqa: PLC0415 (slow to load)

    try:
        lines = requires("osiris-nlp") or []
    except PackageNotFoundError:  # a checkout that is not installed
        return []
    marker = re.compile(rf"\bextra\s*==\s*['\"]{re.escape(extra)}['\"]")
    parts = (line.partition(";") for line in lines)
    return [requirement.strip() for requirement, _, markers in parts if marker.search(markers)]


def install_command(*requirements: str) -> str:
    """Return the command that installs libraries into the environment in use, quoted for a shell."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd() / ".venv"):
        python = python.relative_to(Path.cwd())
    if find_spec("pip") is None:  # an environment that uv created
        return shlex.join(["uv", "pip", "install", "--python", str(python), *requirements])
    return shlex.join([str(python), "-m", "pip", "install", *requirements])
