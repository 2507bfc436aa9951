"""README's commands, options and Python."""

import re
import subprocess
import sys

import pytest
from helpers.commands import ROOT
from helpers.forks import run


def _commands() -> list[list[str]]:
    import typer

    from osiris_nlp.cli.commands import app

    found: list[list[str]] = []

    def walk(command: object, path: list[str]) -> None:
        children = getattr(command, "commands", None)
        for name, child in (children or {}).items():
            walk(child, [*path, name])
        if not children:
            found.append(path)

    walk(typer.main.get_command(app), [])
    return found


COMMANDS = _commands()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_stands_in_the_readme(command: list[str]) -> None:
    done = run(*command, "--help")

    assert done.returncode == 0
    assert f"osiris-nlp {' '.join(command)}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_of_the_readme_exists() -> None:
    written = re.findall(
        r"^ *(?:\$ )?osiris-nlp (.+)$",
        (ROOT / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    helps = {" ".join(c): run(*c, "--help", COLUMNS="200").stdout.decode() for c in COMMANDS}

    assert len(written) >= len(COMMANDS)
    for line in written:
        command = next(name for name in helps if f"{line} ".startswith(f"{name} "))
        for option in re.findall(r"--[a-z-]+", line.split("#")[0]):
            assert option in helps[command], line


def test_the_python_of_the_readme_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )

    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+% Fintech \['", done.stdout)
    assert len(done.stdout.splitlines()) == 5
