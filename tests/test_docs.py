"""The documentation runs, and says what is so.

Of every page in docs/, in order and in one folder of its own that has data/, a promoted model in models/,
and a SPIP site in spip/:

- ```python blocks run in one namespace, ```sh blocks line by line until one fails: `osiris-nlp` with plain
  words as a fork, the rest in a shell. A line `osiris-nlp serve` is started on a free port, asked for a
  page, and ended.
- What is said to come out (a ```text block after it, or `# →` at the end of a line of Python) is
  looked for line by line, in order: spaces and decimals may differ, `…` stands for anything.

Not run, and counted in NOT_RUN: `console` (pip, make, placeholders like IN…, servers, MySQL, Dask and
osiris.sn), `json` and `http` (shapes of data), `text` after nothing that ran (listings). Of README,
cli/test_readme.py runs the Python, and holds commands and options to the program.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from helpers.forks import run
from helpers.spip_site import article, link, make_site

from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import Report
from osiris_nlp.model.registry import promote
from osiris_nlp.render.french import typeset
from osiris_nlp.training import TopicClassifier, evaluate_by_date

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CARD = ROOT / "docs/model-card.md"
DESK = ROOT / "docs/tutoriel-bureau.md"
RUN = ("python", "sh")
NOT_RUN = {
    ("README.md", "console"): 6,
    ("README.md", "json"): 1,
    ("README.md", "text"): 1,
    ("backlog.md", "console"): 2,
    ("backlog.md", "json"): 1,
    ("desk.md", "console"): 2,
    ("desk.md", "http"): 1,
    ("desk.md", "nginx"): 1,
    ("model-card.md", "console"): 1,
    ("tutorial-backlog.md", "console"): 1,
    ("tutorial-notebooks.md", "console"): 1,
    ("tutoriel-bureau.md", "console"): 1,
}
SECONDS = 120  # for a block
# A line that leaves nothing to the shell but to take its words apart.
SIMPLE = r"^(osiris-nlp [^|&;<>$`*\\\n]*\n)"


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}, line {self.line}"


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page.name, text.count("\n", 0, found.start()) + 2, found[1], found[2])
        for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def prose(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


# --- what runs


@pytest.fixture
def desk(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder a page is read in."""
    folder = tmp_path / "folder"
    (folder / "models").mkdir(parents=True)
    shutil.copytree(model, folder / "models/osiris")
    promote(folder / "models", "osiris")
    (folder / "data").symlink_to(ROOT / "data")
    rows = (ROOT / "data/articles.jsonl").read_bytes().splitlines()
    digests = [row for row in map(orjson.loads, rows) if row["role"] == "reference"][:30]
    make_site(
        folder / "spip",
        articles=[
            article(
                number,
                titre=row["title"],
                texte=row["text"],
                date=f"{row['date']} 08:00:00",
                statut="prop" if number > 25 else "publie",
            )
            for number, row in enumerate(digests, 1)
        ],
        mots_liens=[link(1, 1)],
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    command = programs / "osiris-nlp"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m osiris_nlp "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("MPLBACKEND", "agg")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_every_block_runs_and_says_what_the_page_says(page: Path, desk: Path) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    said = None
    for block in blocks(page):
        if block.language == "python":
            said = run_python(block, namespace)
            expect(block, re.findall(r"# → (.+)$", block.text, re.MULTILINE), said)
        elif block.language == "sh":
            said = run_shell(block, desk)
        elif block.language == "text" and said is not None:
            expect(block, block.text.splitlines(), said)
        else:
            said = None


def test_the_article_that_readme_shows_gets_the_suggestions_it_shows(desk: Path) -> None:
    (shown,) = [block for block in blocks(PAGES[0]) if "$ osiris-nlp suggest" in block.text]
    command, _, lines = shown.text.partition("$ osiris-nlp suggest")[2].partition("\n")

    suggested = run_shell(replace(shown, text=f"osiris-nlp suggest{command}"), desk)

    assert len(lines.splitlines()) == 7
    expect(shown, lines.splitlines(), suggested)


def run_python(block: Block, namespace: dict[str, Any]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile("\n" * (block.line - 1) + block.text, block.page, "exec"), namespace)  # noqa: S102
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
    return said.getvalue()


def run_shell(block: Block, folder: Path) -> str:
    """Run the lines of a block; what they say on both streams comes back, in the order they said it."""
    said = ""
    for part in re.split(SIMPLE, block.text, flags=re.MULTILINE):
        words = shlex.split(part, comments=True)
        if re.match(SIMPLE, part) and words[1] == "serve":
            said += ask(words, folder)
        elif part.strip():
            done = (
                run(*words[1:], cwd=folder)
                if re.match(SIMPLE, part)
                else subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", part],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    timeout=SECONDS,
                    check=False,
                )
            )
            said += done.stdout.decode() + (done.stderr or b"").decode()
            assert done.returncode == 0, f"{block}: status {done.returncode}\n{said}"
    return said


def ask(command: list[str], folder: Path) -> str:
    """Serve on a free port, ask for the queue, end; return what the service said."""
    said = ""
    with subprocess.Popen(
        [*command, "--port", "0"], cwd=folder, stderr=subprocess.PIPE, encoding="utf-8"
    ) as service:
        try:
            for line in service.stderr or ():
                said += line
                if address := re.match(r"http://[\w.:]+", line):
                    page = httpx.get(f"{address[0]}/file", timeout=20).text
                    service.send_signal(signal.SIGINT)
        except BaseException:
            service.kill()
            raise
    assert "<h1>La file</h1>" in page
    assert said.endswith("Stopped\n"), said
    assert service.returncode == 0
    return said


def expect(block: Block, lines: list[str], said: str) -> None:
    """Assert that the lines were said, in that order."""
    rest = iter([" ".join(line.split()) for line in said.splitlines()])
    for line in filter(str.strip, lines):
        assert any(says(each, line) for each in rest), f"{block}: {line!r} in\n{said}"


def says(given: str, line: str) -> bool:
    """Tell whether a line was given; decimals and percentages may differ by .03, `…` is anything."""
    parts = " ".join(line.split()).replace(" …", "…").split("…")
    number = r"-?\d+(?:\.\d+|%)"
    loose = [r"(-?\d+(?:\.\d+|%))".join(map(re.escape, re.split(number, part))) for part in parts]
    found = re.search(".*".join(loose), given)
    told = [value for part in parts for value in re.findall(number, part)]
    return bool(found) and all(
        abs(share(a) - share(b)) <= 0.03 for a, b in zip(told, found.groups(), strict=True)
    )


def share(number: str) -> float:
    return float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)


def test_lines_are_compared_and_scores_closely() -> None:
    assert says("mrr 0.80 -0.12 55% 12 of 30 rows", "mrr   0.816  -0.1 53%  12 of …")
    assert not says("mrr 0.90 -0.12 55% 12 of 30 rows", "mrr   0.816  -0.1 53%  12 of …")
    assert not says("13 articles", "12 articles")
    assert not says("Formation 0.98", "Fintech  0.98")


def test_what_does_not_run_is_known() -> None:
    found: Counter[tuple[str, str]] = Counter()
    for page in PAGES:
        before = ""
        for block in blocks(page):
            if block.language not in RUN and not (block.language == "text" and before in RUN):
                found[block.page, block.language] += 1
            before = block.language if block.language != "text" else before

    assert dict(found) == NOT_RUN


def test_no_command_stands_outside_a_block() -> None:
    for page in PAGES:
        assert not re.findall(
            r"^ {4,}(?:osiris-nlp|python|pip|make|curl|\$) .*$", prose(page), re.MULTILINE
        )


# --- what is said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        place, _, anchor = target.partition("#")
        if re.match(r"https?:", place):
            continue
        file = (page.parent / place) if place else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", prose(file), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, target


def slug(heading: str) -> str:
    """Return a heading's anchor, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_the_french_of_the_tutorial_is_typeset() -> None:
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", "", prose(DESK))

    assert "'" not in text
    assert text == typeset(re.sub(r"[\u00a0\u202f]", " ", text))


def test_the_tutorial_speaks_as_the_interface_does() -> None:
    package = ROOT / "osiris_nlp"
    sources = [
        path
        for folder in (package / "desk", package / "render")
        for path in folder.rglob("*")
        if path.suffix in {".html", ".js", ".py"}
    ]
    # A sentence of the source may be broken over two string literals.
    interface = plain(re.sub(r'"\s*"', "", "\n".join(p.read_text("utf-8") for p in sources)))

    bold = re.findall(r"\*\*(.+?)\*\*", prose(DESK), re.DOTALL)

    assert len(bold) > 40
    assert [words for words in bold if plain(words) not in interface] == []


def plain(text: str) -> str:
    return (
        " ".join(re.sub(r"</?(?:b|mark|i)>", "", text).split())
        .replace("« ", "«")
        .replace(" »", "»")
    )


@pytest.fixture(scope="module")
def judged(fitted: TopicClassifier, articles: list[Article]) -> dict[str, Report]:
    by_date = evaluate_by_date(fitted, articles)
    assert by_date is not None
    report = fitted.report()
    assert report.judging is not None
    return {"judging": report.judging, "cross-validation": report, "by date": by_date}


def rows(page: Path, columns: int) -> Iterator[list[str]]:
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and line.count("|") == columns + 1:
            yield [cell.strip() for cell in line.strip("|").split("|")]


def about(value: float) -> Any:
    return pytest.approx(value, abs=0.005 + 1e-9)


def test_the_card_gives_the_figures_of_a_fit(judged: dict[str, Report]) -> None:
    tables = [row for row in rows(CARD, 8) if row[0] in judged["by date"].figures]

    assert len(tables) == 15
    for name, *cells, _ in tables:
        for report, value, interval in zip(judged.values(), cells[::2], cells[1::2], strict=True):
            figure = report.figures[name]
            low, high = map(float, interval.split(" – "))
            assert [float(value), low, high] == [
                about(figure.value),
                about(figure.low),
                about(figure.high),
            ], name


def test_the_card_names_the_weakest_and_the_strongest_labels(judged: dict[str, Report]) -> None:
    tables = [row for row in rows(CARD, 6) if row[1].isdigit()]
    of = {row.label: row for row in judged["cross-validation"].per_label}
    ranked = sorted(row.f1 for row in of.values() if row.articles >= 6)

    for side, expected in ((0, ranked[:6]), (3, ranked[::-1][:6])):
        told = [(name, int(n), float(f1)) for name, n, f1 in (r[side : side + 3] for r in tables)]
        assert [of[name].articles for name, _, _ in told] == [n for _, n, _ in told]
        assert [of[name].f1 for name, _, _ in told] == [about(f1) for _, _, f1 in told]
        assert expected == [about(f1) for _, _, f1 in told]


def test_the_card_gives_the_reliability_of_a_fit(judged: dict[str, Report]) -> None:
    bins = [row for row in rows(CARD, 3) if re.match(r"0\.", row[0])]

    assert len(bins) == 10
    for (stated, right, interval), found in zip(
        bins, judged["cross-validation"].reliability, strict=True
    ):
        low, high = map(float, interval.split(" – "))
        assert [float(stated), float(right), low, high] == [
            about(found.stated),
            about(found.right),
            about(found.low),
            about(found.high),
        ]


def test_the_card_counts_right(
    fitted: TopicClassifier, articles: list[Article], judged: dict[str, Report]
) -> None:
    card = " ".join(CARD.read_text(encoding="utf-8").split())
    held, later = judged["cross-validation"].held_out, judged["by date"].held_out
    applied, judging = held.tiers == 2, judged["judging"].held_out
    sure = judging.tiers == 2
    contamination = fitted.contamination_
    assert contamination is not None
    days = {article.id: article.date for article in articles}
    best = later.scores.max(axis=1).mean()

    for said in (
        f"each of {len(fitted.classes_)} labels a linear model over {fitted.tagger_.space.size:,} features",
        f"squared hinge loss (C {fitted.C_})",
        f"{fitted.n_articles_:,} items, of which {fitted.n_reference_} are digests",
        f"The {fitted.n_reference_} reference items, on {judged['cross-validation'].stories} stories",
        f"judges the {judged['by date'].articles} reference items from that day on, "
        f"{later.judges.sum()} of which judge",
        f"**{judged['judging'].articles} of them judge**",
        f"mean reciprocal rank {contamination.older_mrr:.3f}) than those that judge "
        f"({contamination.newer_mrr:.3f};",
        f"{(applied & held.relevant).sum()} of {applied.sum()} were right, "
        f"{(sure & judging.relevant).sum()} of {sure.sum()} on the items that judge",
        f"of {(later.tiers == 2).sum()} only",
        f"state {judging.scores.max(axis=1).mean():.2f} on average and "
        f"{judged['judging'].figures['hit@1'].value:.2f} are right",
        f"state {best:.2f} and {judged['by date'].figures['hit@1'].value:.2f} are right",
    ):
        assert said in card
    assert f"{min(days[each] for each in later.ids):%d %m %Y}" == "28 10 2021"


def test_the_other_pages_give_the_figures_of_a_fit(judged: dict[str, Report]) -> None:
    judging, every = judged["judging"].figures, judged["cross-validation"].figures
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    number, interval = r"(\d\.\d{3})", r"(\d\.\d{3}) – (\d\.\d{3})"
    line = rf"^ *(\S+) +{number} +{interval} +{number} +{interval} "
    figures = re.findall(line, readme, re.MULTILINE)
    applied = re.search(r"(\d+) fois sur 100", prose(DESK))
    precision = [100 * each["applied_precision"].value for each in (every, judging)]

    assert [name for name, *_ in figures][:3] == ["mrr", "hit@1", "hit@3"]
    assert len(figures) == 7
    for name, *values in figures:
        expected = [
            x for each in (judging[name], every[name]) for x in (each.value, each.low, each.high)
        ]
        assert [*map(float, values)] == [about(x) for x in expected], name
    assert (
        "cross-validated, it was {:.0f} times on all bundled articles and {:.0f} times on those that "
        "judge".format(*precision)
    ) in " ".join(readme.split())
    assert applied is not None
    assert int(applied[1]) == pytest.approx(precision[1], abs=0.51)
