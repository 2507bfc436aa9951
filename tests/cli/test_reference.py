"""docs/commands.md matches the program's help, and every command and option in README exists."""

import re
import subprocess
import sys

from helpers.calls import call
from helpers.commands import ROOT


def test_the_reference_is_generated_by_the_program():
    words = "-m typer osiris_nlp.cli.commands utils docs --name osiris-nlp --title Commands".split()
    page = subprocess.check_output([sys.executable, *words], cwd=ROOT, encoding="utf-8")

    reference = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert reference.strip() == page.strip(), "run: make docs"
    assert len(re.findall(r"^## `osiris-nlp \w+`$", reference, re.MULTILINE)) == 12


def test_every_command_and_option_of_the_readme_exists():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\$ osiris-nlp (.+)$", readme, re.MULTILINE)

    assert len(lines) == 9
    for line in lines:
        words = line.split("#")[0].split()
        names = words[: 2 if words[0] in {"corpus", "desk", "labels", "models"} else 1]
        result = call(*names, "--help", COLUMNS="200")
        assert result.returncode == 0, line
        for option in filter(re.compile("--").match, words):
            assert option in result.stdout.decode(), line
