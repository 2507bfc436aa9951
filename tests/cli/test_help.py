"""Each command's `--help`: its summary, its options and its examples."""

import re
import shlex
import subprocess
import sys

import pytest
import typer
from helpers.calls import call

from osiris_nlp.cli.commands import app


def walk(command, *names):
    """Yield each group and command with its names; the program itself has none."""
    yield names, command
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, *names, name)


ALL = dict(walk(typer.main.get_command(app)))
GROUPS = [names for names, command in ALL.items() if hasattr(command, "commands")]
COMMANDS = [names for names in ALL if names not in GROUPS]


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_every_example_is_in_the_help_and_has_valid_arguments(names):
    heading, *lines = ALL[names].epilog.split("\n\n")
    page = call(*names, "--help", COLUMNS="200").stdout.decode()

    assert heading == ("Examples:" if len(lines) > 1 else "Example:")
    for line in lines:
        program, *words = shlex.split(line)
        assert line in page
        assert (program, *words[: len(names)]) == ("osiris-nlp", *names)
        for option in re.findall(r"--[a-z-]+", line):
            assert re.search(rf"^│ +(\* +)?{option} ", page, re.MULTILINE)
        ALL[names].make_context(names[-1], words[len(names) :])  # parses, and runs nothing


@pytest.mark.parametrize("names", GROUPS, ids=" ".join)
def test_every_example_of_a_group_is_in_its_help_and_has_valid_arguments(names):
    page = call(*names, "--help", COLUMNS="200").stdout.decode()

    _, *lines = ALL[names].epilog.split("\n\n")
    assert lines
    for line in lines:
        program, *words = shlex.split(line)
        command = next(name for name in COMMANDS if [*name] == words[: len(name)])
        assert line in page
        assert (program, *words[: len(names)]) == ("osiris-nlp", *names)
        if "--help" not in words:
            ALL[command].make_context(command[-1], words[len(command) :])


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_every_argument_and_option_has_a_description(names):
    assert re.fullmatch(r"[A-Z].+[^.]\.", ALL[names].help.partition("\n\n")[0])
    for parameter in ALL[names].params:
        assert re.fullmatch(r"[A-Z].+\.", parameter.help), parameter.name


@pytest.mark.parametrize("command", ["--help", "suggest article.txt", "tag article.txt --out {}"])
def test_a_command_loads_no_module_that_it_does_not_need(command, newsroom, tmp_path):
    program = (
        "import atexit, sys\n"
        "names = {'feedparser', 'joblib', 'lxml', 'numba', 'numpy.ma', 'pandas', 'pymysql', 'rdflib',\n"
        "         'scipy', 'selectolax', 'sklearn', 'spacy', 'sqlalchemy', 'sqlite3', 'trafilatura',\n"
        "         'osiris_nlp.corpus.pages', 'osiris_nlp.sites.spip',\n"
        "         'numpy' if '--help' in sys.argv else 'osiris_nlp.cli.serve'}\n"
        "atexit.register(lambda: print(sorted(names & set(sys.modules))))\n"
        "from osiris_nlp.cli import main\n"
        "main()"
    )

    words = [sys.executable, "-c", program, *command.format(tmp_path / "tagged.jsonl").split()]
    result = subprocess.run(words, cwd=newsroom, capture_output=True, text=True, check=True)

    assert result.stdout.splitlines()[-1] == "[]"


def test_wrong_usage_exits_with_status_2():
    assert call("suggest", "--nimporte").returncode == 2
    assert call("train").returncode == 2
