"""The tests of one package, for `make test-PACKAGE`: those in its folder, and every other test that calls it by name.

`make test` runs the rest: tests that use a package without naming it.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Records and errors appear in most tests, whatever these are about: they select the tests in `tests/base` alone.
VOCABULARY = {"osiris_nlp.base.errors", "osiris_nlp.base.records"}


def parts_of(package: str) -> Iterator[str]:
    """Yield what pytest is to run for a package such as ``taxonomy`` or ``desk.labels``: folders, files, tests.

    Raises
    ------
    SystemExit
        If there is no such package.
    """
    path = package.replace(".", "/")
    own = [f"osiris_nlp/{path}", f"osiris_nlp/{path}.py", f"tests/{path}"]
    parts = [part for part in own if (ROOT / part).exists()]
    if not parts:
        names = sorted(p.parent.name for p in (ROOT / "osiris_nlp").glob("*/__init__.py"))
        raise SystemExit(
            f"No package 'osiris_nlp.{package}': expected one of {', '.join(names)}, or a part such as desk.labels"
        )
    yield from parts
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith((f"tests/{path}/", "tests/real/")):
            yield from (f"{name}::{test}" for test in callers(file.read_text("utf-8"), package))


def callers(source: str, package: str) -> Iterator[str]:
    """Yield the test functions of a module that call a package by name."""
    tree = ast.parse(source)
    names = {
        name for node in ast.walk(tree) for name in imported_names(node, f"osiris_nlp.{package}")
    }
    for function in tree.body:
        if not isinstance(function, ast.FunctionDef) or not function.name.startswith("test_"):
            continue
        if names & {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}:
            yield function.name


def imported_names(node: ast.AST, package: str) -> Iterator[str]:
    """Yield the names under which an import binds something of a package."""
    if not isinstance(node, ast.ImportFrom) or not node.module or node.module in VOCABULARY:
        return
    for alias in node.names:
        if f"{node.module}.{alias.name}.".startswith(f"{package}."):
            yield alias.asname or alias.name


if __name__ == "__main__":
    sys.stdout.writelines(f"{test}\n" for test in parts_of(sys.argv[1]))
