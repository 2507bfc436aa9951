"""Run the notebooks and keep what they show: python notebooks/render.py [--check] [NOTEBOOK…].

Each notebook runs from start to end, in its folder. A failing cell fails the command, and so does anything on
standard error, except in cells with the tag `warns`. Then docs/notebooks/ gets an executed copy, which a forge
shows with its tables and plots. With --check nothing is written: what the cells print must be what the copies
show, as far as test_docs.py compares (decimals may differ by 0.03).
"""

import argparse
import html
import io
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import MarkdownExporter
from PIL import Image

FOLDER = Path(__file__).resolve().parent
COPIES = FOLDER.parent / "docs" / "notebooks"
SECONDS = 600  # per cell
COLOURS = 64  # of a picture; more make files twice as large, and look the same
# Forges remove the styles of a table, and show the rest of them as text.
STYLES = r"<style.*?</style>|</?div[^>]*>| (?:style|class|border|halign)=\"[^\"]*\""
# Kernels warn that other users of the machine might read the traffic to their ports.
QUIET = ["--IPKernelApp.log_level=ERROR"]


class NotebookError(Exception):
    """A cell of a notebook failed, warned, or shows something other than the copy."""


def main() -> int:
    """Run the notebooks named on the command line, or all of them; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="compare with the copies instead of writing them"
    )
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(FOLDER.glob("*.ipynb")))
    choice = parser.parse_args()
    status = 0
    with ProcessPoolExecutor(max_workers=2) as pool:
        tasks = {path: pool.submit(run, path) for path in choice.notebooks}
        for path, task in tasks.items():
            try:
                copy, pictures = render_copy(path, task.result())
                if choice.check:
                    check(copy, (COPIES / f"{path.stem}.md").read_text("utf-8"))
                else:
                    write(path, copy, pictures)
            except (NotebookError, OSError) as error:
                print(f"{path.name}: {error}", file=sys.stderr)
                status = 1
            else:
                print(f"{path.name}: done")
    return status


def run(path: Path) -> nbformat.NotebookNode:
    """Return a notebook with the outputs of its cells."""
    notebook = nbformat.read(path, as_version=4)
    try:
        folder = {"metadata": {"path": str(path.parent)}}
        NotebookClient(
            notebook,
            timeout=SECONDS,
            extra_arguments=QUIET,
            coalesce_streams=True,
            resources=folder,
        ).execute()
    except CellExecutionError as error:
        raise NotebookError(str(error)) from None
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr" and "warns" not in cell.metadata.get("tags", ()):
                raise NotebookError(f"a cell warns\n{cell.source}\n{output.text}")
    return notebook


def render_copy(path: Path, notebook: nbformat.NotebookNode) -> tuple[str, dict[str, bytes]]:
    """Return the copy of an executed notebook, and its pictures by file name."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = relink(cell.source)
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":  # the path in a warning contains the process id
                output.text = re.sub(
                    r"^\S+:\d+: (.*)\n.*\n", r"\1\n", output.text, flags=re.MULTILINE
                )
            if page := output.get("data", {}).get("text/html"):
                output.data["text/html"] = plain_table(page)
    resources = {"unique_key": path.stem, "output_files_dir": "images"}
    text, resources = MarkdownExporter().from_notebook_node(notebook, resources)
    pictures = {Path(name).name: shrink(content) for name, content in resources["outputs"].items()}
    title, _, body = text.strip().partition("\n")
    source = f"*[{path.name}](../../notebooks/{path.name}) with its outputs, as `make notebooks` wrote it.*"
    return f"{title}\n\n{source}\n\n{name_pictures(body).strip()}\n", pictures


def plain_table(page: str) -> str:
    """Return HTML without styles, and with one line per row of a table.

    >>> plain_table('<div><table border="1">\\n<tr style="x">\\n<td>Fintech</td>\\n<td>0.98</td>\\n</tr>\\n</table></div>')
    '<table>\\n<tr><td>Fintech</td><td>0.98</td></tr>\\n</table>'
    """
    page = re.sub(STYLES, "", page, flags=re.DOTALL)
    page = re.sub(
        r"(?<=<tr>).*?(?=</tr>)",
        lambda row: re.sub(r">\s+<", "><", row[0].strip()),
        page,
        flags=re.DOTALL,
    )
    return re.sub(r"\s*\n\s*", "\n", page).strip()


def relink(markdown: str) -> str:
    """Return the text of a cell with its links as a page in docs/notebooks/ needs them.

    >>> relink("[drift](06-drift.ipynb), [method](../docs/method.md), [data](../data/README.md)")
    '[drift](06-drift.md), [method](../method.md), [data](../../data/README.md)'
    """
    markdown = re.sub(r"\]\((\d\d-[\w-]+)\.ipynb\)", r"](\1.md)", markdown)
    return re.sub(r"\]\(\.\./(docs/)?", lambda link: "](../" if link[1] else "](../../", markdown)


def name_pictures(text: str) -> str:
    r"""Return the text with a picture's section as its description, and with single empty lines.

    >>> name_pictures("## Over time\n\n\n![png](images/01-explore_6_0.png)")
    '## Over time\n\n![Over time](images/01-explore_6_0.png)'
    """
    heading, parts = "", re.split(r"(^```python\n.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    for i in range(0, len(parts), 2):  # the odd ones are code
        lines = []
        for line in re.sub(r"\s*\n(?:[ \t]*\n)+", "\n\n", parts[i]).split("\n"):
            heading = line.lstrip("# ") if re.match("#+ ", line) else heading
            lines.append(line.rstrip().replace("![png]", f"![{heading}]"))
        parts[i] = "\n".join(lines)
    return "".join(parts)


def shrink(picture: bytes) -> bytes:
    """Return a PNG with few colours: a third of the size."""
    file = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def write(path: Path, copy: str, pictures: dict[str, bytes]) -> None:
    """Write a copy with its pictures, and remove those of an earlier copy."""
    images = COPIES / "images"
    images.mkdir(parents=True, exist_ok=True)
    for picture in images.glob(f"{path.stem}_*.png"):
        picture.unlink()
    for name, content in pictures.items():
        (images / name).write_bytes(content)
    (COPIES / f"{path.stem}.md").write_text(copy, encoding="utf-8")


def check(copy: str, earlier_copy: str) -> None:
    """Raise NotebookError if two copies of a notebook show different things."""
    lines, earlier_lines = copy.splitlines(), earlier_copy.splitlines()
    differences = [
        f"- {earlier}\n+ {line}"
        for line, earlier in zip(lines, earlier_lines, strict=False)
        if not is_close(line, earlier)
    ]
    if differences or len(lines) != len(earlier_lines):
        listing = "\n".join(differences[:20])
        raise NotebookError(
            f"{len(differences)} lines of {len(lines)} (formerly {len(earlier_lines)}) differ from "
            f"docs/notebooks/; if they are right, write the copy: make notebooks\n{html.unescape(listing)}"
        )


def is_close(line: str, earlier_line: str) -> bool:
    """Return whether two lines are the same, except that decimals may differ by 0.03.

    >>> is_close("<td>0.81</td>", "<td>0.80</td>"), is_close("12 articles", "13 articles")
    (True, False)
    """
    number = r"-?\d+\.\d+"
    numbers, earlier_numbers = re.findall(number, line), re.findall(number, earlier_line)
    return re.split(number, line) == re.split(number, earlier_line) and all(
        abs(float(a) - float(b)) <= 0.03 for a, b in zip(numbers, earlier_numbers, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())
