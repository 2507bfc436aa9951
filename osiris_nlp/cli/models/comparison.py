"""``osiris-nlp models compare``."""

from typing import Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.completion import model_names
from osiris_nlp.cli.models.registry import named_folder
from osiris_nlp.cli.options import AsJson, HtmlFile, ModelsFolder, Reading, TaxonomyFile, labels_of
from osiris_nlp.cli.reading import read_inputs
from osiris_nlp.cli.terminal import count_of, out, print_json, say


def models_compare(
    baseline: Annotated[
        str,
        typer.Argument(
            metavar="A",
            autocompletion=model_names,
            help="Baseline: name of a model, or a model folder.",
        ),
    ],
    other: Annotated[
        str,
        typer.Argument(metavar="B", autocompletion=model_names, help="Model to compare with A."),
    ],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="IN",
            help="Labelled articles to evaluate both models on (default: compare their "
            "cross-validations).",
        ),
    ] = None,
    models: ModelsFolder = None,
    taxonomy_file: TaxonomyFile = None,
    read: Reading = Reading(),
    as_json: AsJson = False,
    html_file: HtmlFile = None,
) -> None:
    """Compare two models: paired differences, B minus A, with 95 % intervals."""
    from osiris_nlp.corpus import check_apart, check_folder
    from osiris_nlp.evaluation import check_matplotlib, compare, load_report
    from osiris_nlp.model.registry import load_full_tagger

    if html_file:
        check_apart(html_file, inputs or (), format=read.form)
        check_folder(html_file)
        check_matplotlib()
    folders = [named_folder(name, models) for name in (baseline, other)]
    if folders[0] == folders[1]:
        raise InputError(
            f"{other!r} is the baseline itself", "expected two different models to compare"
        )
    share_name = folders[0].name == folders[1].name
    names = [str(folder) if share_name else folder.name for folder in folders]
    if inputs:
        from osiris_nlp.evaluation import evaluate_tagger

        taggers = [load_full_tagger(folder) for folder in folders]
        labels = tuple(dict.fromkeys(name for tagger in taggers for name in tagger.labels))
        taxonomy = labels_of(labels, taxonomy_file, inputs)
        articles = read_inputs(inputs, read, taxonomy=taxonomy, need_labels=True)
        reports = [evaluate_tagger(tagger, articles) for tagger in taggers]
        for name, tagger in zip(names, taggers, strict=True):
            unknown = {*labels}.difference(tagger.labels)
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
