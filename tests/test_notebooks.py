"""The copies in docs/notebooks/ belong to the notebooks and show them well. `make notebooks` runs them."""

import doctest
import html
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from helpers.scripts import load_script

if TYPE_CHECKING:
    pass  # its import takes two seconds

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COPIES = ROOT / "docs/notebooks"
MAX_BYTES = 2_500_000  # of all copies with their pictures

pytestmark = pytest.mark.skipif(not find_spec("nbclient"), reason="needs the extra notebooks")


@pytest.fixture(scope="module")
def render():
    return load_script(ROOT / "notebooks/render.py")


def read(path):
    import nbformat

    return nbformat.read(path, as_version=4)


def cells_and_outputs(copy):
    """Return the code of each cell, and what follows it up to the next one."""
    parts = re.split(r"^```python\n(.*?)^```$", copy, flags=re.MULTILINE | re.DOTALL)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_copy_belongs_to_the_notebook(path, render):
    notebook = read(path)
    copy = (COPIES / f"{path.stem}.md").read_text("utf-8")

    code = [f"{cell.source}\n" for cell in notebook.cells if cell.cell_type == "code"]
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]

    assert [source for source, _ in cells_and_outputs(copy)] == code
    assert [text for text in texts if render.relink(text).partition("\n")[2] not in copy] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_copy_shows_neither_warnings_nor_truncated_titles(path):
    notebook = read(path)
    copy = (COPIES / f"{path.stem}.md").read_text("utf-8")
    rows = map(orjson.loads, (ROOT / "data/articles.jsonl").read_bytes().splitlines())
    titles = {row["title"] for row in rows}

    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]

    for cell, (_, output) in zip(cells, cells_and_outputs(copy), strict=True):
        assert ("Warning: " in output) == ("warns" in cell.metadata.get("tags", ())), output
        assert not re.findall(r"Traceback|<style|\x1b", output)
        table_cells = map(html.unescape, re.findall(r"<td>([^<]*)</td>", output))
        assert {text for text in table_cells if text.endswith(("...", "…"))} <= titles


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_itself_has_no_outputs(path):
    import nbformat

    notebook = read(path)

    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if cell.outputs or cell.execution_count] == []


def test_each_copy_and_picture_is_needed_and_small():
    copies = {path.stem: path.read_text("utf-8") for path in sorted(COPIES.glob("[0-9]*.md"))}
    index = (COPIES / "README.md").read_text("utf-8")
    pictures = {path.name: path for path in (COPIES / "images").iterdir()}
    shown_pictures = {
        name for text in copies.values() for name in re.findall(r"\]\(images/([^)]+)\)", text)
    }
    files = [path for path in COPIES.rglob("*") if path.is_file()]

    assert (
        list(copies)
        == [path.stem for path in NOTEBOOKS]
        == re.findall(r"\((\d[\w-]+)\.md\)", index)
    )
    assert set(pictures) == shown_pictures
    assert sum(path.stat().st_size for path in files) < MAX_BYTES


def notebook_of(folder, *cells, tags=()):
    """Write a notebook with a title and some cells."""
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Essai"),
        *(nbformat.v4.new_code_cell(cell, metadata={"tags": list(tags)}) for cell in cells),
    ]
    path = folder / "essai.ipynb"
    nbformat.write(notebook, path)
    return path


WARNING = "import warnings\nwarnings.warn('Colonnes ignorées : corps')\n1 + 1"


def test_a_cell_that_fails_or_warns_stops_the_run(render, tmp_path):
    with pytest.raises(render.NotebookError, match="ZeroDivisionError"):
        render.run(notebook_of(tmp_path, "1 / 0"))
    with pytest.raises(render.NotebookError, match="Colonnes ignorées : corps"):
        render.run(notebook_of(tmp_path, WARNING))


def test_a_copy_shows_an_intended_warning_without_its_place(render, tmp_path):
    path = notebook_of(tmp_path, WARNING, tags=("warns",))

    copy, pictures = render.render_copy(path, render.run(path))

    assert copy.splitlines()[4:] == [
        "```python",
        *WARNING.splitlines(),
        "```",
        "",
        "    UserWarning: Colonnes ignorées : corps",
        "",
        "    2",
    ]
    assert pictures == {}


def test_a_check_fails_where_the_copy_shows_something_else(render):
    render.check("<td>Fintech</td><td>0.98</td>", "<td>Fintech</td><td>0.97</td>")

    with pytest.raises(render.NotebookError, match="1 lines of 1"):
        render.check("<td>Fintech</td><td>0.98</td>", "<td>Genre</td><td>0.98</td>")
    with pytest.raises(render.NotebookError, match=r"formerly 2\)"):
        render.check("12 articles", "12 articles\n13 labels")


def test_the_examples_of_the_script_are_true(render):
    assert doctest.testmod(render).failed == 0
