"""Which tests run when, the claims of the slow ones and the ten of `make smoke`, and where commands are tested."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGES = [path.parent.name for path in (TESTS.parent / "osiris_nlp").glob("*/__init__.py")]
COMMANDS = ("osiris_nlp.cli", "helpers.calls", "helpers.forks.run", "helpers.backlog.start")
CONTRIBUTING = (TESTS.parent / "CONTRIBUTING.md").read_text("utf-8")


def test_the_claims_of_slow_tests_are_those_that_contributing_lists():
    sources = [path.read_text("utf-8") for path in TESTS.rglob("*.py")]
    claims = {claim for source in sources for claim in re.findall(r'\.slow\("([^"]+)"\)', source)}

    table = CONTRIBUTING.partition("| `slow` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| \*(.+?)\* \|", table, re.MULTILINE)) == claims


def test_the_ten_tests_of_smoke_exist():
    lines = (TESTS / "smoke.txt").read_text("utf-8").splitlines()

    assert len(lines) == 10
    for path, name in (line.split("::") for line in lines):
        assert f"\ndef {name}(" in (TESTS.parent / path).read_text("utf-8")


def imports(path):
    """Yield the full names of what a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_package_but_the_command_line_is_tested_by_running_commands():
    runs_commands = {
        package: any(
            name.startswith(COMMANDS)
            for path in (TESTS / package).rglob("*.py")
            for name in imports(path)
        )
        for package in PACKAGES
    }

    assert [package for package, runs in runs_commands.items() if runs] == ["cli"]
