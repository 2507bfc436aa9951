"""``osiris-nlp evaluate``."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from osiris_nlp.cli.input_corpus import check_results, columns_from, read_inputs
from osiris_nlp.cli.options import (
    HtmlFile,
    InputOptions,
    Inputs,
    ModelChoice,
    TaxonomyFile,
    models_option,
    taxonomy_of_labelled,
)
from osiris_nlp.cli.terminal import count_of, out, say

JsonFile = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Also write the result to FILE as JSON."),
]
_MOST_MISSED = 100  # labels to list


def evaluate(
    inputs: Inputs,
    choice: ModelChoice = ModelChoice(),
    taxonomy_file: TaxonomyFile = None,
    read: InputOptions = InputOptions(),
    json_file: JsonFile = None,
    html_file: HtmlFile = None,
) -> None:
    """Evaluate a model on labelled articles.

    Support articles and articles without a label are left out.
    """
    from osiris_nlp.base.files import write_whole
    from osiris_nlp.corpus import near_duplicates
    from osiris_nlp.corpus.quality.duplicates import merge_stories
    from osiris_nlp.model.folders.registry import load_full_tagger, read_manifest
    from osiris_nlp.model.label_changes import model_taxonomy

    check_results((json_file, html_file), inputs, form=read.form)
    if html_file:
        from osiris_nlp.evaluation import check_matplotlib

        check_matplotlib()
    folder, columns = choice.folder(), columns_from(read.columns)
    tagger = load_full_tagger(folder)
    taxonomy = taxonomy_of_labelled(inputs, taxonomy_file, model_taxonomy(read_manifest(folder)))
    # Without a vocabulary, subjects that the model never saw count as missed.
    columns.subjects.keep_unknown = taxonomy_file is None
    articles = read_inputs(inputs, read, columns=columns, taxonomy=taxonomy, need_labels=True)

    import orjson

    from osiris_nlp.evaluation import evaluate_tagger

    copies = near_duplicates(articles)
    report = evaluate_tagger(tagger, merge_stories(articles, copies))
    details = {"model": tagger.name, **report.to_dict()}
    _print_figures(details)
    if n_left_out := len(articles) - report.articles:
        say(f"Left out: {count_of(n_left_out, 'support or unlabelled article')}")
    if copies:
        say_copies(sum(len(group) - 1 for group in copies))
    if n_trained_on := sum(map(tagger.has_seen, articles)):
        name = choice.model and f" {shlex.quote(f'{choice.model}/')}"
        say(
            f"The model was trained on {n_trained_on} of these articles, so the figures are too "
            f"optimistic. For its cross-validated figures: osiris-nlp models show{name or models_option(choice.models)}"
        )
    if json_file:
        write_whole(json_file, orjson.dumps(details, option=orjson.OPT_INDENT_2))
    if html_file:
        report.to_html(html_file, title=f"Evaluation of {tagger.name}")
        say(f"Page written to {html_file}")


def _print_figures(details: Mapping[str, Any]) -> None:
    from osiris_nlp.cli.tables.reports import figures_table, labels_table, reliability_table

    console = out()
    console.print(labels_table("By label", details["per_label"]))
    console.print(reliability_table(details["reliability"]))
    console.print(figures_table(f"{details['model']} on {details['articles']} articles", details))
    if missed := details["never_suggested"]:
        names = ", ".join(missed[:_MOST_MISSED])
        others = f" and {len(missed) - _MOST_MISSED} more" if missed[_MOST_MISSED:] else ""
        console.print(f"Never among the first five suggestions: {names}{others}")


def say_copies(n_copies: int) -> None:
    say(f"Copies of other articles, whole or nearly, which count as the same story: {n_copies}")
