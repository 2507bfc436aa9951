"""The command that questions labels."""

from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.cli.options import HtmlFile, Inputs, TaxonomyFile, labels_of, taxonomy_for
from osiris_nlp.cli.terminal import out, progress, say


def audit(
    inputs: Inputs,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            metavar="DIR",
            help="Model folder to judge by, articles it has seen left out; without it, each article "
            "is judged by models fitted to the others.",
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    html_file: HtmlFile = None,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Also write the articles, most suspect first, to FILE.csv, .jsonl or .parquet: "
            "to correct, and to train on.",
        ),
    ] = None,
) -> None:
    """Question the labels: which articles an editor should look at again, most suspect first."""
    from osiris_nlp import corpus
    from osiris_nlp.model.registry import load_model

    # Whatever would be refused is refused before the slow imports and the training.
    for file in filter(None, (html_file, out_file)):
        corpus.check_apart(file, inputs)
        corpus.check_folder(file)
    if out_file:
        corpus.check_writable(out_file)
    tagger = load_model(model) if model else None
    labels = taxonomy_for(taxonomy, inputs)
    if tagger:
        labels = labels_of(tagger.labels, labels)
    articles = corpus.read_all(*inputs, taxonomy=labels)

    from osiris_nlp.analysis import audit as question
    from osiris_nlp.cli.tables.audits import audit_table, worklist_table

    with progress() as on_progress:
        found = question(articles, taxonomy=labels, tagger=tagger, on_progress=on_progress)
    out().print(worklist_table(found.worklist))
    out().print(audit_table(found))
    left_out = {
        "support {}": found.n_support,
        "{} without a label": found.n_unlabelled,
        "{} the model had learned from": found.n_seen,
    }
    for what, n in left_out.items():
        if n:
            say(f"{n} {what.format('article' if n == 1 else 'articles')} left out")
    if html_file:
        found.to_html(html_file)
    if out_file:
        corpus.write_articles(found.to_articles(), out_file)
