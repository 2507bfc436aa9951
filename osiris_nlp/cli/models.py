"""``osiris-nlp models``."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.text import visible
from osiris_nlp.cli.completion import model_names
from osiris_nlp.cli.options import (
    AsJson,
    CommandGroup,
    HtmlFile,
    ModelsFolder,
    Reading,
    TaxonomyFile,
    examples,
    labels_of,
    model_folder,
    models_option,
)
from osiris_nlp.cli.reading import read_inputs
from osiris_nlp.cli.terminal import count_of, out, print_json, say

models_app = CommandGroup(
    help="List, inspect, compare and promote trained models.",
    epilog=examples("models list", "models promote osiris"),
)


@models_app.add("list", "models list")
def models_list(models: ModelsFolder = None, as_json: AsJson = False) -> None:
    """List the models of a folder; a star marks the promoted one."""
    from osiris_nlp.model.in_use import bundled_model, model_in_use, models_folder
    from osiris_nlp.model.promotion import is_promoted, read_promoted
    from osiris_nlp.model.registry import list_models, load_tagger, read_manifest

    folder = models_folder(models)
    promoted: dict[str, Any] = {}
    try:
        promoted = read_promoted(folder)
        model_in_use(models)
    except ModelError as error:
        say(str(error))
    manifests: dict[str, dict[str, Any]] = {}
    unreadable: list[str] = []
    for name in list_models(folder):
        try:
            manifests[name] = read_manifest(folder / name)
        except ModelError as error:
            unreadable.append(name)
            say(f"{'Left out' if as_json else 'Cannot be read'}: {error}")
    if as_json:
        name_in_use = promoted.get("model")
        print_json(
            [
                {"name": n, "promoted": n == name_in_use and is_promoted(m, promoted), **m}
                for n, m in manifests.items()
            ]
        )
    else:
        from osiris_nlp.cli.tables.reports import models_table

        if manifests or unreadable:
            out().print(models_table(manifests, unreadable, promoted))
        if not promoted and (bundled := bundled_model()):
            out().print(f"In use: the bundled model, {load_tagger(bundled).name}")


ModelName = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        autocompletion=model_names,
        help="Name of a model, or a model folder (default: the model in use).",
    ),
]


@models_app.add("show", "models show", "models show osiris --json")
def models_show(
    name: ModelName = None, models: ModelsFolder = None, as_json: AsJson = False
) -> None:
    """Show a model's corpus, settings and cross-validated figures."""
    from osiris_nlp.model.registry import load_tagger, read_manifest

    folder = _folder(name, models)
    manifest = read_manifest(folder)
    load_tagger(folder, manifest=manifest)
    if as_json:
        print_json(manifest)
        return
    from osiris_nlp.cli.tables.reports import figures_table, labels_table
    from osiris_nlp.evaluation import encoder_gain_in, learning_curve_in

    details, console = manifest["details"], out()
    console.print(f"{visible(folder.name)} {manifest['id']}, {len(manifest['labels'])} labels")
    for what in ("made", "corpus", "settings", "versions"):
        if what in details:
            console.print(visible(f"{what}: {_line(details[what])}"))
    for split, report in details.get("figures", {}).items():
        if report:
            title = f"{split.replace('_', ' ')}, {report['articles']} articles"
            console.print(labels_table(f"By label: {title}", report["per_label"]))
            console.print(figures_table(title, report))
    if gain := encoder_gain_in(details):
        console.print(str(gain))
    if curve := learning_curve_in(details):
        console.print(curve.sentence)


@models_app.add(
    "compare",
    "models compare osiris new --html comparison.html",
    "models compare osiris new later.jsonl",
)
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
    folders = [_folder(name, models) for name in (baseline, other)]
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


@models_app.add("promote", "models promote osiris")
def models_promote(
    name: Annotated[
        str, typer.Argument(metavar="NAME", autocompletion=model_names, help="Name of the model.")
    ],
    models: ModelsFolder = None,
) -> None:
    """Promote a model: other commands use it by default."""
    from osiris_nlp.model.in_use import models_folder
    from osiris_nlp.model.promotion import promote, read_promoted

    folder = models_folder(models)
    before = read_promoted(folder)
    entry = promote(folder, name)
    if entry == before:
        say(f"{name} ({entry['id']}) is the promoted model already")
        return
    instead = ""
    if before:
        earlier_id = before.get("id") or "id unknown"
        instead = visible(f", instead of {before['model']} ({earlier_id})")
    say(f"Promoted {name} ({entry['id']}){instead}")
    if entry["previous"]:
        previous = f"{visible(shlex.quote(entry['previous']))}{models_option(models)}"
        say(f"To go back: osiris-nlp models promote {previous}")


@models_app.add("card", "models card osiris")
def models_card(name: ModelName = None, models: ModelsFolder = None) -> None:
    """Print the card of a model: its data, use and figures."""
    from osiris_nlp.model.registry import load_card, load_tagger, read_manifest

    folder = _folder(name, models)
    manifest = read_manifest(folder)
    load_tagger(folder, manifest=manifest)
    lines = load_card(folder, manifest=manifest).split("\n")
    out().print("\n".join(map(visible, lines)), soft_wrap=True)


def _folder(name: str | None, models: Path | None) -> Path:
    from osiris_nlp.model.in_use import models_folder

    if name is None:
        return model_folder(None, models)
    return Path(name) if "/" in name else models_folder(models) / name


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)
