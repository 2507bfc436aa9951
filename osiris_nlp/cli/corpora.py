"""``osiris-nlp corpus``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.options import AsJson, Inputs, TaxonomyFile, taxonomy_for
from osiris_nlp.cli.terminal import out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.errors import InputError

corpus_app = typer.Typer(help="Look into corpora and convert them.", no_args_is_help=True)


@corpus_app.command("stats")
def corpus_stats(inputs: Inputs, as_json: AsJson = False) -> None:
    """Count what is in a corpus: labels, years, sources, what is missing."""
    from osiris_nlp import corpus

    stats = corpus.corpus_stats(corpus.read_all(*inputs))
    if as_json:
        print_json(stats.to_dict())
    else:
        from osiris_nlp.cli.tables import stats_table

        out().print(stats_table(stats))


@corpus_app.command("convert")
def corpus_convert(
    inputs: Inputs,
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help=".jsonl, .csv or .parquet")],
    taxonomy: TaxonomyFile = None,
) -> None:
    """Write articles to one file; bad rows go to FILE.errors.jsonl, and the exit status is then 3."""
    from osiris_nlp import corpus

    corpus.check_apart(to, inputs)
    faults: list[InputError] = []
    articles = corpus.read_articles(
        *inputs, taxonomy=taxonomy_for(taxonomy, inputs), on_fault=faults.append
    )
    count = corpus.write_articles(articles, to)
    say(f"{count} articles written to {to}")
    errors = corpus.write_faults(faults, to)
    if errors:
        say(f"{len(faults)} bad rows left out; places and reasons in {errors}")
        raise typer.Exit(3)
