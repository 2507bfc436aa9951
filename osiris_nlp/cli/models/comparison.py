"""``osiris-nlp models compare``."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.completion import model_names
from osiris_nlp.cli.input_corpus import check_results, columns_from, read_inputs
from osiris_nlp.cli.models.catalogue import named_folder
from osiris_nlp.cli.options import (
    AsJson,
    HtmlFile,
    InputOptions,
    ModelsFolder,
    TaxonomyFile,
    taxonomy_of_labelled,
)
from osiris_nlp.cli.terminal import count_of, out, print_json, say

if TYPE_CHECKING:
    from osiris_nlp.evaluation import Report

Baseline = Annotated[
    str,
    typer.Argument(
        metavar="A",
        autocompletion=model_names,
        help="Baseline: name of a model, or a model folder.",
    ),
]
Other = Annotated[
    str, typer.Argument(metavar="B", autocompletion=model_names, help="Model to compare with A.")
]
OtherInputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="IN",
        help="Labelled articles to evaluate both models on (default: compare their "
        "cross-validations).",
    ),
]


def models_compare(
    baseline: Baseline,
    other: Other,
    inputs: OtherInputs = None,
    models: ModelsFolder = None,
    taxonomy_file: TaxonomyFile = None,
    read: InputOptions = InputOptions(),
    as_json: AsJson = False,
    html_file: HtmlFile = None,
) -> None:
    """Compare two models: paired differences, B minus A, with 95 % intervals."""
    from osiris_nlp.evaluation import check_matplotlib, compare, load_report

    if html_file:
        check_results([html_file], inputs or (), form=read.form)
        check_matplotlib()
    folders = [named_folder(name, models) for name in (baseline, other)]
    if folders[0] == folders[1]:
        raise InputError(
            f"{other!r} is the baseline itself", "expected two different models to compare"
        )
    share_name = folders[0].name == folders[1].name
    names = [str(folder) if share_name else folder.name for folder in folders]
    if inputs:
        reports = _evaluations(dict(zip(names, folders, strict=True)), inputs, taxonomy_file, read)
    else:
        if taxonomy_file or read.form or read.columns:
            raise InputError(
                "--taxonomy, --format or --columns without articles", "expected IN as well"
            )
        reports = [load_report(folder) for folder in folders]
    comparison = compare(dict(zip(names, reports, strict=True)))
    if as_json:
        print_json(comparison.to_dict())
    else:
        from osiris_nlp.cli.tables.reports import comparison_table

        out().print(comparison_table(comparison))
    if comparison.left_out:
        say(f"Left out: {count_of(comparison.left_out, 'article')} in only one of the two reports")
    if html_file:
        comparison.to_html(html_file, title=f"{names[1]} compared with {names[0]}")
        say(f"Page written to {html_file}")


def _evaluations(
    folders: Mapping[str, Path], inputs: list[str], taxonomy_file: Path | None, read: InputOptions
) -> "list[Report]":
    """Evaluate models on articles; say what each model does not know of them, or knows already."""
    from osiris_nlp.evaluation import evaluate_tagger
    from osiris_nlp.model.folders.registry import load_full_tagger, read_manifest
    from osiris_nlp.model.label_changes import model_taxonomy
    from osiris_nlp.taxonomy import Taxonomy

    taggers = {name: load_full_tagger(folder) for name, folder in folders.items()}
    trained = [model_taxonomy(read_manifest(folder)) for folder in folders.values()]
    labels = {label.name: label for taxonomy in reversed(trained) for label in taxonomy}
    union = Taxonomy(labels.values(), source="", language=trained[0].language)
    taxonomy = taxonomy_of_labelled(inputs, taxonomy_file, union)
    columns = columns_from(read.columns)
    # Without a vocabulary, subjects that the models never saw count as missed.
    columns.subjects.keep_unknown = taxonomy_file is None
    articles = read_inputs(inputs, read, columns=columns, taxonomy=taxonomy, need_labels=True)
    reports = [evaluate_tagger(tagger, articles) for tagger in taggers.values()]
    for name, tagger in taggers.items():
        unknown = labels.keys() - {*tagger.labels}
        if unknown:
            n_with = sum(not unknown.isdisjoint(article.labels) for article in articles)
            say(
                f"Labels unknown to {name}: {', '.join(sorted(unknown))} "
                f"(in {count_of(n_with, 'article')})"
            )
        if n_trained_on := sum(map(tagger.has_seen, articles)):
            say(
                f"{name} was trained on {n_trained_on} of these articles, so its figures are "
                "too optimistic"
            )
    return reports
