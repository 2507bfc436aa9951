"""The check of the project's language finds what it is for, and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CHECK = ROOT / ".ci/language.py"


def check(path):
    result = subprocess.run(
        [sys.executable, CHECK, path.name],
        cwd=path.parent,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return result.returncode, result.stdout.splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "found = 1",
        "def f(given): pass",
        "self._known = {}",
        "for told in range(3): pass",
        "pairs = [said for said in rows]",
        "with open(p) as held: pass",
    ],
)
def test_a_bare_participle_is_not_a_name(line, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(f"x = 0\n{line}\n", encoding="utf-8")

    status, faults = check(path)

    assert status == 1
    assert [fault.split(": ")[0] for fault in faults] == ["module.py:2"]
    assert "name the thing" in faults[0]


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("def test_a_draft_is_no_article_of_today(): pass", "«is not a …»"),
        ('class Digest:\n    """A digest.\n\n    digest : of the taxonomy\n    """', "with a noun"),
        (
            'def f(seen_rows):\n    """Read.\n\n    seen_rows, columns : as for `g`\n    """',
            "with a noun",
        ),
    ],
)
def test_names_in_snake_case_and_descriptions_of_parameters_are_read(line, better, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(f"x = 0\n{line}\n", encoding="utf-8")

    status, (fault,) = check(path)

    assert status == 1
    assert re.match(r"module\.py:[23]: ", fault)
    assert better in fault


@pytest.mark.parametrize(
    ("text", "idiom"),
    [
        ("'x' is no model folder", "is no model"),
        ("A label that\n# is no keyword there.", "is no keyword"),
        ("Column 'a' stands twice", "stands twice"),
        ("resolve the requirements anew", "anew"),
        ("left out for want of a label", "for want of"),
        ("written beside OUT", "beside"),
        ("a row an article", "a row an article"),
        ("one linear model a label", "model a label"),
        ("Tell whether a line was seen.", "Tell whether"),
        ("rows that are no article are told", "are told"),
    ],
)
def test_a_foreign_idiom_is_named_with_its_line(text, idiom, tmp_path):
    path = tmp_path / "page.md"
    path.write_text(f"Un titre.\n\n{text}\n", encoding="utf-8")

    status, faults = check(path)

    assert status == 1
    assert re.match(r"page\.md:[34]: ", faults[0])
    assert any(idiom in fault for fault in faults)


def test_ordinary_english_and_french_pass(tmp_path):
    page, module = tmp_path / "page.md", tmp_path / "module.py"
    page.write_text(
        "There is no model here. The run is no longer locked. Editors are informed.\n"
        "Besides, 40,000 articles take a second. L’article est classé à côté.\n",
        encoding="utf-8",
    )
    module.write_text("known_labels = ()\nn_found = len(known_labels)\n", encoding="utf-8")

    assert check(page) == (0, ["Language: no faults"])
    assert check(module) == (0, ["Language: no faults"])


def test_pre_commit_runs_what_make_lint_and_make_smoke_run():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0][
        "hooks"
    ]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^lint: .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe is not None

    commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe[1].splitlines()]

    assert [hook["entry"] for hook in hooks] == [*commands, "make smoke"]
