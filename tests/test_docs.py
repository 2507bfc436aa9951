"""The code in the documentation runs, and its claims are true.

The blocks of each page in docs/ run in order, in a separate folder with data/, a promoted model in models/ and a
SPIP site in spip/:

- ```python blocks share one namespace. ```sh blocks run line by line until one fails: simple `osiris-nlp` lines
  as a fork, all others in a shell. `osiris-nlp serve` is started on a free port, answers one request, and is stopped.
- The output must contain the lines that the page shows (in a ```text block below, or after `# →` at the end of a
  line of Python), in the same order. Spaces and decimals may differ, and `…` matches anything.

The rehearsal on a copy of a SPIP site, which PHP serves, runs in tests/real/test_guide.py.

README's Python and its `$ osiris-nlp` lines run in the same way. These blocks do not run and are counted in NOT_RUN:
`console` in docs/ (pip, make, placeholders like IN…, servers, MySQL, Dask and osiris.sn), `json` and `http` (shapes
of data), `bash` (databases; tests/real runs them), `text` after a block that did not run (listings, diagrams).
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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from helpers.forks import run, start
from helpers.spip_site import article, link, make_site

from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.render.french import typeset
from osiris_nlp.sites.kinds import kind_titles
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier, evaluate_by_date

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDES = ROOT / "osiris_nlp/desk/help/texts"  # which the desk shows
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(GUIDES.glob("*.md"))]
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.md"))  # test_notebooks.py checks their code
PROSE = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md")),
    *PAGES,
    *NOTEBOOKS,
]
CARD = ROOT / "docs/model-card.md"
DESK = GUIDES / "aide.md"
REHEARSAL = ROOT / "docs/guide-repetition.md"
FRENCH = [*GUIDES.glob("*.md"), *(ROOT / "docs").glob("guide-*.md")]
# Pages whose blocks take more than a second.
LONG = {"desk.md", "formats.md", "python.md", "taxonomy.md", "administrer.md"} | {
    f"tutorial-{name}.md" for name in ("backlog", "notebooks")
}
RUN = ("python", "sh")
NOT_RUN = {
    ("administrer.md", "console"): 8,
    ("administrer.md", "ini"): 1,
    ("administrer.md", "nginx"): 1,
    ("annif.md", "console"): 5,
    ("annif.md", "http"): 1,
    ("architecture.md", "text"): 2,
    ("backlog.md", "console"): 2,
    ("backlog.md", "json"): 1,
    ("commands.md", "console"): 56,
    ("copier-un-site.md", "console"): 2,
    ("desk.md", "console"): 9,
    ("desk.md", "http"): 2,
    ("desk.md", "nginx"): 1,
    ("desk.md", "toml"): 2,
    ("administrer.md", "toml"): 1,
    ("formats.md", "json"): 1,
    ("guide-hebergement-mutualise.md", "console"): 11,
    ("guide-hebergement-mutualise.md", "text"): 1,
    ("guide-repetition.md", "console"): 4,
    ("guide-repetition.md", "php"): 1,
    ("guide-serveur.md", "console"): 3,
    ("guide-serveur.md", "sql"): 1,
    ("load-into-a-database.md", "bash"): 2,
    ("load-into-a-database.md", "console"): 1,
    ("model-card.md", "console"): 1,
    ("monthly-retrain.md", "console"): 2,
    ("plugin-spip.md", "php"): 2,
    ("spip.md", "console"): 4,
    ("tutorial-backlog.md", "console"): 1,
    ("tutorial-notebooks.md", "console"): 1,
}
SECONDS = 120  # per block
# A line that needs nothing of the shell except splitting into words.
SIMPLE = r"^(osiris-nlp [^|&;<>$`*\\\n]*\n)"


@dataclass(frozen=True)
class Block:
    page: str
    line: int
    language: str
    text: str

    def __str__(self):
        return f"{self.page}, line {self.line}"


def blocks(page):
    text = page.read_text(encoding="utf-8")
    return [
        Block(page.name, text.count("\n", 0, match.start()) + 2, match[1], match[2])
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def prose(page):
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


# --- code that runs


@pytest.fixture
def workplace(tmp_path, model, monkeypatch):
    """Return the folder in which the blocks of a page run."""
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
        mots=[
            {"id_mot": number, "titre": label, "id_groupe": 1}
            for number, label in enumerate(read_taxonomy(ROOT / "data/taxonomy.csv").names, 1)
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


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=pytest.mark.slow("documentation") if page.name in LONG else ())
        for page in PAGES
        if page != REHEARSAL
    ],
    ids=lambda page: page.name,
)
def test_every_block_runs_and_prints_what_the_page_shows(page, workplace):
    namespace: dict[str, Any] = {"__name__": "__main__"}
    output = None
    for block in blocks(page):
        if block.language == "python":
            output = run_python(block, namespace)
            expect(block, re.findall(r"# → (.+)$", block.text, re.MULTILINE), output)
        elif block.language == "sh":
            output = run_shell(block, workplace)
        elif block.language == "text" and output is not None:
            expect(block, block.text.splitlines(), output)
        else:
            output = None


@pytest.mark.slow("documentation")
def test_the_commands_of_the_readme_print_what_it_shows(workplace):
    for name, source in (("mine.csv", "sample.csv"), ("archive.csv", "sample.csv")):
        shutil.copy(ROOT / "data" / source, workplace / name)
    shutil.copy(ROOT / "data/article.txt", workplace)
    shutil.rmtree(workplace / "models")  # the README begins with the first model
    namespace: dict[str, Any] = {"__name__": "__main__"}

    for block in blocks(README):
        if block.language == "python":
            assert re.search(r"1 +Fintech +0\.\d+ +apply", run_python(block, namespace))
        for prompt in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, *lines = prompt.splitlines()
            if command.startswith("osiris-nlp "):
                line = command.split("  #")[0]
                expect(block, lines, run_shell(replace(block, text=f"{line}\n"), workplace))


def run_python(block, namespace):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile("\n" * (block.line - 1) + block.text, block.page, "exec"), namespace)  # noqa: S102
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
    return output.getvalue()


def run_shell(block, folder):
    """Run the lines of a block; return what they print on both streams, in order."""
    output = ""
    for part in re.split(SIMPLE, block.text, flags=re.MULTILINE):
        words = shlex.split(part, comments=True)
        if re.match(SIMPLE, part) and words[1] == "serve":
            output += ask(words, folder)
        elif part.strip():
            result = (
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
            output += result.stdout.decode() + (result.stderr or b"").decode()
            assert result.returncode == 0, f"{block}: status {result.returncode}\n{output}"
    return output


def ask(words, folder):
    """Serve on a free port, request the queue and stop; return the output of the service."""
    service = start("-m", "osiris_nlp", *words[1:], "--port", "0", cwd=folder)
    address = None
    while address is None and service.is_running(for_seconds=0.02):
        address = re.search(r"(http://[\w.:]+)\s", service.output())
    try:
        page = httpx.get(f"{address[1]}/file", timeout=20).text if address else ""
    finally:
        if address:
            service.send(signal.SIGINT)
        result = service.wait()
    output = result.stderr.decode()
    assert "<h1>À traiter</h1>" in page, output
    assert output.endswith("Stopped\n"), output
    assert result.returncode == 0
    return output


def expect(block, lines, output):
    """Assert that the output contains the lines, in this order."""
    remaining = iter([" ".join(line.split()) for line in output.splitlines()])
    for line in filter(str.strip, lines):
        assert any(matches(printed, line) for printed in remaining), (
            f"{block}: {line!r} in\n{output}"
        )


def matches(printed, line):
    """Return whether an output line matches; numbers may differ by 0.03, and `…` matches anything."""
    parts = " ".join(line.split()).replace(" …", "…").split("…")
    number = r"-?\d+(?:\.\d+|%)"
    loose = [r"(-?\d+(?:\.\d+|%))".join(map(re.escape, re.split(number, part))) for part in parts]
    match = re.search(".*".join(loose), printed)
    numbers = [value for part in parts for value in re.findall(number, part)]
    return bool(match) and all(
        abs(share(a) - share(b)) <= 0.03 for a, b in zip(numbers, match.groups(), strict=True)
    )


def share(number):
    return float(number.removesuffix("%")) / (100 if number.endswith("%") else 1)


def test_lines_match_and_scores_match_closely():
    assert matches("mrr 0.80 -0.12 55% 12 of 30 rows", "mrr   0.816  -0.1 53%  12 of …")
    assert not matches("mrr 0.90 -0.12 55% 12 of 30 rows", "mrr   0.816  -0.1 53%  12 of …")
    assert not matches("13 articles", "12 articles")
    assert not matches("Formation 0.98", "Fintech  0.98")


def test_the_blocks_that_do_not_run_are_counted():
    counts: Counter[tuple[str, str]] = Counter()
    for page in PAGES:
        before = ""
        for block in blocks(page):
            if block.language not in RUN and not (block.language == "text" and before in RUN):
                counts[block.page, block.language] += 1
            before = block.language if block.language != "text" else before

    assert dict(counts) == NOT_RUN


def test_every_command_is_in_a_block():
    for page in PROSE:
        assert not re.findall(
            r"^ {4,}(?:osiris-nlp|python|pip|make|curl|\$) .*$", prose(page), re.MULTILINE
        )


# --- claims of the pages


@pytest.mark.parametrize("page", PROSE, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = target.partition("#")
        if re.match(r"https?:|/", path):  # a page of the desk is checked in tests/desk/help
            continue
        file = (page.parent / path) if path else page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", prose(file), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, target


def slug(heading):
    """Return the anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", FRENCH, ids=lambda page: page.name)
def test_the_french_pages_are_typeset(page):
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", prose(page))

    assert "'" not in text
    assert text == typeset(re.sub(r"[\u00a0\u202f]", " ", text))


def test_the_editors_guide_quotes_the_interface_exactly():
    package = ROOT / "osiris_nlp"
    sources = [
        path
        for folder in (package / "desk", package / "render")
        for path in folder.rglob("*")
        if path.suffix in {".html", ".js", ".py"}
    ]
    # A sentence of the source may be broken over two string literals.
    interface = plain(re.sub(r'"\s*"', "", "\n".join(p.read_text("utf-8") for p in sources)))
    interface = interface.replace("{{ site_kind }}", kind_titles())

    bold = re.findall(r"\*\*(.+?)\*\*", prose(DESK), re.DOTALL)

    assert len(bold) > 40
    assert [words for words in bold if plain(words) not in interface] == []


def plain(text):
    words = " ".join(re.sub(r"</?(?:b|mark|i)>", "", text).split())
    return words.replace("« ", "«").replace(" »", "»")


@pytest.fixture(scope="module")
def reports(fitted, articles):
    by_date = evaluate_by_date(fitted, articles)
    assert by_date is not None
    report = fitted.report()
    assert report.judging is not None
    return {"judging": report.judging, "cross-validation": report, "by date": by_date}


def rows(page, columns):
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and line.count("|") == columns + 1:
            yield [cell.strip() for cell in line.strip("|").split("|")]


def about(value):
    return pytest.approx(value, abs=0.005 + 1e-9)


@pytest.mark.slow("documentation")
def test_the_card_has_the_figures_of_a_fit(reports):
    tables = [row for row in rows(CARD, 8) if row[0] in reports["by date"].figures]

    assert len(tables) == 15
    for name, *cells, _ in tables:
        for report, value, interval in zip(reports.values(), cells[::2], cells[1::2], strict=True):
            figure = report.figures[name]
            numbers = [float(value), *map(float, interval.split(" – "))]
            assert numbers == [about(x) for x in (figure.value, figure.low, figure.high)], name


@pytest.mark.slow("documentation")
def test_the_card_lists_the_weakest_and_the_strongest_labels(reports):
    tables = [row for row in rows(CARD, 6) if row[1].isdigit()]
    by_label = {row.label: row for row in reports["cross-validation"].per_label}
    ranked = sorted(row.f1 for row in by_label.values() if row.articles >= 6)

    for side, expected in ((0, ranked[:6]), (3, ranked[::-1][:6])):
        labels = [(name, int(n), float(f1)) for name, n, f1 in (r[side : side + 3] for r in tables)]
        assert [by_label[name].articles for name, _, _ in labels] == [n for _, n, _ in labels]
        assert [by_label[name].f1 for name, _, _ in labels] == [about(f1) for _, _, f1 in labels]
        assert expected == [about(f1) for _, _, f1 in labels]


@pytest.mark.slow("documentation")
def test_the_card_has_the_reliability_of_a_fit(reports):
    bins = [row for row in rows(CARD, 3) if re.match(r"0\.", row[0])]

    assert len(bins) == 10
    for (stated, right, interval), expected in zip(
        bins, reports["cross-validation"].reliability, strict=True
    ):
        numbers = [float(stated), float(right), *map(float, interval.split(" – "))]
        names = ("stated", "right", "low", "high")
        assert numbers == [about(getattr(expected, name)) for name in names]


@pytest.mark.slow("documentation")
def test_the_card_counts_correctly(fitted, articles, reports):
    card = " ".join(CARD.read_text(encoding="utf-8").split())
    held_out, later = reports["cross-validation"].held_out, reports["by date"].held_out
    applied, judging = held_out.tiers == 2, reports["judging"].held_out
    sure = judging.tiers == 2
    contamination = fitted.contamination_
    assert contamination is not None
    days = {article.id: article.date for article in articles}
    best = later.scores.max(axis=1).mean()

    for claim in (
        f"one linear model per label for {len(fitted.classes_)} labels, over {fitted.tagger_.space.size:,} features",
        f"squared hinge loss (C {fitted.C_})",
        f"{fitted.n_articles_:,} items, of which {fitted.n_reference_} are digests",
        f"The {fitted.n_reference_} reference items, on {reports['cross-validation'].stories} stories",
        f"is evaluated on the {reports['by date'].articles} reference items from that day on, "
        f"{later.judges.sum()} of which are judging items",
        f"**{reports['judging'].articles} of them are judging items**",
        f"mean reciprocal rank {contamination.older_mrr:.3f}) than the judging ones "
        f"({contamination.newer_mrr:.3f};",
        f"{(applied & held_out.relevant).sum()} of {applied.sum()} were right, "
        f"{(sure & judging.relevant).sum()} of {sure.sum()} on the judging items",
        f"of {(later.tiers == 2).sum()} only",
        f"score {judging.scores.max(axis=1).mean():.2f} on average and "
        f"{reports['judging'].figures['hit@1'].value:.2f} are right",
        f"score {best:.2f} and {reports['by date'].figures['hit@1'].value:.2f} are right",
    ):
        assert claim in card
    assert f"{min(days[id_] for id_ in later.ids):%d %m %Y}" == "29 04 2022"


@pytest.mark.slow("documentation")
def test_the_learning_curve_of_the_method_is_that_of_a_fit(taxonomy, articles):
    report = TopicClassifier(taxonomy, learning_curve=True).fit(articles).report()
    curve = report.learning_curve
    assert curve is not None
    measured = {point.articles: point.figures for point in curve.measured}
    # The rows on the bundled corpus come before those on Reuters.
    all_rows = rows(ROOT / "docs/method.md", 5)
    table = [row for row in all_rows if row[1] in {"measured", "expected"}][:6]

    assert [row[0] for row in table] == ["68", "268", "1,073", "2,000", "5,000", "40,000"]
    for n, kind, *cells in table:
        size = int(n.replace(",", ""))
        figures = measured[size] if kind == "measured" else curve.expected_at(size)
        for name, cell in zip(curve.names, cells, strict=True):
            values = [float(value) for value in re.findall(r"0\.\d\d", cell)]
            figure = figures[name]
            # A forecast draws laws that are almost equally likely.
            tolerance = 0.005 if kind == "measured" else 0.015
            expected = [figure.value, figure.low, figure.high]
            assert values == pytest.approx(expected, abs=tolerance + 1e-9), (n, name)
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    shares = [100 * measured[n]["hit@1"].value for n in (68, 1073)]
    shares += [100 * curve.expected_at(n)["hit@1"].value for n in (5_000, 40_000)]
    claim = re.search(
        r"for (\d+) % after learning from 68 articles and for (\d+) % from 1,073; from 5,000, expect "
        r"(\d+) % \(\d+ to \d+\), from 40,000 (\d+) %",
        readme,
    )
    assert claim is not None
    assert [float(share) for share in claim.groups()] == pytest.approx(shares, abs=1.01)


@pytest.mark.slow("documentation")
def test_the_other_pages_have_the_figures_of_a_fit(reports):
    judging, every = reports["judging"].figures, reports["cross-validation"].figures
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    number, interval = r"(\d\.\d{3})", r"(\d\.\d{3}) – (\d\.\d{3})"
    line = rf"^ *(\S+) +{number} +{interval} +{number} +{interval} "
    figures = re.findall(line, readme, re.MULTILINE)
    applied = re.search(r"(\d+) fois sur 100", prose(DESK))
    precision = [100 * side["applied_precision"].value for side in (every, judging)]

    assert [name for name, *_ in figures] == ["mrr", "hit@1", "hit@3"]
    for name, *values in figures:
        expected = [x for f in (judging[name], every[name]) for x in (f.value, f.low, f.high)]
        assert [*map(float, values)] == [about(x) for x in expected], name
    method = " ".join((ROOT / "docs/method.md").read_text(encoding="utf-8").split())
    claim = "cross-validated, it was {:.0f} on all bundled articles and {:.0f} on the judging ones"
    assert claim.format(*precision) in method
    assert applied is not None
    assert int(applied[1]) == pytest.approx(precision[1], abs=0.51)


def test_the_modules_that_the_pages_name_exist():
    pages = (ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md")
    texts = "".join(page.read_text("utf-8") for page in pages)
    names = {*re.findall(r"`([\w./-]+/[\w./-]*)`", texts)} - {"models/"}

    assert len(names) > 50
    folders = ROOT, ROOT / "osiris_nlp"
    assert not {name for name in names if not any((each / name).exists() for each in folders)}
