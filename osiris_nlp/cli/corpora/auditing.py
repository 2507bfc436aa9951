"""``osiris-nlp audit``."""

from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.cli.input_corpus import check_results, columns_from, read_inputs
from osiris_nlp.cli.options import (
    HtmlFile,
    InputOptions,
    Inputs,
    Jobs,
    Language,
    TaxonomyFile,
    taxonomy_for,
    taxonomy_of_labelled,
)
from osiris_nlp.cli.terminal import count_of, out, progress, say

ModelToAuditWith = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Model folder; articles it was trained on are left out (default: for each "
        "article, a model trained on the others).",
    ),
]
WorklistFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Also write the articles to FILE (.jsonl, .csv or .parquet), most suspect first, "
        "to correct and train on.",
    ),
]


def audit(
    inputs: Inputs,
    model: ModelToAuditWith = None,
    taxonomy_file: TaxonomyFile = None,
    language: Language = "",
    read: InputOptions = InputOptions(),
    jobs: Jobs = None,
    html_file: HtmlFile = None,
    out_file: WorklistFile = None,
) -> None:
    """List the articles whose labels an editor should check, most suspect first."""
    from osiris_nlp import corpus
    from osiris_nlp.trained_model import load_model

    # Refuse bad arguments and input before the slow imports and the training.
    check_results((html_file, out_file), inputs, form=read.form)
    if out_file:
        corpus.check_writable(out_file)
    trained = load_model(model) if model else None
    taxonomy = (
        taxonomy_of_labelled(inputs, taxonomy_file, trained.taxonomy)
        if trained
        else taxonomy_for(taxonomy_file, inputs, language)
    )
    columns = columns_from(read.columns)
    articles = read_inputs(inputs, read, columns=columns, taxonomy=taxonomy, need_labels=True)
    taxonomy = taxonomy or columns.subjects.taxonomy(articles, language)

    from osiris_nlp.analysis import audit as audit_articles
    from osiris_nlp.cli.tables.audits import audit_table, worklist_table
    from osiris_nlp.training import TopicClassifier

    classifier = None if trained else TopicClassifier(n_jobs=jobs or -1)
    with progress() as on_progress:
        result = audit_articles(
            articles,
            taxonomy=taxonomy,
            classifier=classifier,
            model=trained,
            on_progress=on_progress,
        )
    out().print(worklist_table(result.worklist))
    out().print(audit_table(result))
    if result.n_support:
        say(f"Left out: {count_of(result.n_support, 'support article')}")
    if result.n_unlabelled:
        say(f"Left out: {count_of(result.n_unlabelled, 'article')} without a label")
    if result.n_seen:
        say(f"Left out: {count_of(result.n_seen, 'article')} that the model was trained on")
    if html_file:
        result.to_html(html_file)
    if out_file:
        corpus.write_articles(result.to_articles(), out_file)
