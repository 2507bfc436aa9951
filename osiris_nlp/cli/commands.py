"""The program: its main commands, and its groups of commands."""

from typing import Annotated

import typer

from osiris_nlp.cli.corpora import corpus_app
from osiris_nlp.cli.corpora.auditing import audit
from osiris_nlp.cli.desk import desk_app
from osiris_nlp.cli.labels import labels_app
from osiris_nlp.cli.models import models_app
from osiris_nlp.cli.models.demo import demo
from osiris_nlp.cli.models.evaluation import evaluate
from osiris_nlp.cli.models.training import train
from osiris_nlp.cli.options import CommandGroup, examples
from osiris_nlp.cli.serve import serve
from osiris_nlp.cli.spip import spip_app
from osiris_nlp.cli.suggestions.suggesting import suggest
from osiris_nlp.cli.suggestions.tagging import tag

app = CommandGroup(
    help="Learn a newsroom's keywords from labelled articles and suggest them for new ones.",
    epilog=examples("demo", "suggest article.txt", "train --help"),
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(desk_app, name="desk")
app.add_typer(labels_app, name="labels")
app.add_typer(models_app, name="models")
app.add_typer(spip_app, name="spip")


def _print_version(ctx: typer.Context, requested: bool) -> None:
    if requested and not ctx.resilient_parsing:
        from osiris_nlp import __version__

        print(__version__)  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


app.add("demo", "demo")(demo)
app.add(
    "train",
    "train articles.jsonl --model models/osiris --jobs 2",
    "train 2024.csv 2025.csv --taxonomy labels.csv --model models/new",
    "train articles.jsonl --feedback sqlite:///desk.db --model models/2026-12",
    "train articles.jsonl --model models/osiris --replace",
)(train)
app.add(
    "evaluate",
    "evaluate later.jsonl --model models/osiris",
    "evaluate later.jsonl --json report.json --html report.html",
)(evaluate)
app.add("suggest", "suggest article.txt", "suggest new/ feed.xml --top 3 --json")(suggest)
app.add(
    "audit",
    "audit articles.jsonl --html to-check.html",
    "audit later.jsonl --model models/osiris --out suspects.csv",
)(audit)
app.add(
    "tag",
    "tag backlog.jsonl more.csv --out tagged.jsonl",
    "tag archive/ --out tagged.parquet --since 2024-01-01 --dry-run",
    "tag backlog.jsonl --out tagged.csv --review review.html",
)(tag)
app.add(
    "serve",
    "serve --port 8000",
    "serve --host 0.0.0.0 --database postgresql://user:password@host/desk",
)(serve)
