"""The program: its main commands, and its groups of commands."""

from typing import Annotated

import typer

from osiris_nlp.cli.groups import CommandGroup, examples

app = CommandGroup(
    help="Learn a newsroom's keywords from labelled articles and suggest them for new ones.",
    epilog=examples("demo", "suggest article.txt", "train --help"),
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


app.add("demo", "models.demo:demo", "demo")
app.add(
    "train",
    "models.training:train",
    "train articles.jsonl --model models/osiris --jobs 2",
    "train 2024.csv 2025.csv --taxonomy labels.csv --model models/new",
    "train articles.jsonl --feedback sqlite:///desk.db --model models/2026-12",
    "train articles.jsonl --model models/osiris --replace",
)
app.add(
    "evaluate",
    "models.evaluation:evaluate",
    "evaluate later.jsonl --model models/osiris",
    "evaluate later.jsonl --json report.json --html report.html",
)
app.add(
    "suggest",
    "suggestions.suggesting:suggest",
    "suggest article.txt",
    "suggest new/ feed.xml --top 3 --json",
)
app.add(
    "audit",
    "corpora.auditing:audit",
    "audit articles.jsonl --html to-check.html",
    "audit later.jsonl --model models/osiris --out suspects.csv",
)
app.add(
    "tag",
    "suggestions.tagging:tag",
    "tag backlog.jsonl more.csv --out tagged.jsonl",
    "tag archive/ --out tagged.parquet --since 2024-01-01 --dry-run",
    "tag backlog.jsonl --out tagged.csv --review review.html",
)
app.add(
    "serve",
    "serve:serve",
    "serve --port 8000",
    "serve --host 0.0.0.0 --database postgresql://user:password@host/desk",
)
app.add("corpus", "corpora:corpus_app")
app.add("desk", "desk:desk_app")
app.add("labels", "labels:labels_app")
app.add("models", "models:models_app")
app.add("spip", "spip:spip_app")
