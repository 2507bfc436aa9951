"""``osiris-nlp models``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from osiris_nlp.cli.options import MODELS, AsJson, HtmlFile, labels_of, model_folder, taxonomy_for
from osiris_nlp.cli.terminal import out, print_json, say

models_app = typer.Typer(help="Look after trained models.", no_args_is_help=True)


@models_app.command("list")
def models_list(as_json: AsJson = False) -> None:
    """List the models in models/; the promoted one is marked."""
    from osiris_nlp.base.errors import ModelError
    from osiris_nlp.model.registry import list_models, promoted_model, read_manifest

    manifests = {}
    for name in list_models(MODELS):
        try:
            manifests[name] = read_manifest(MODELS / name)
        except ModelError as error:
            say(f"left out: {error}")
    try:
        promoted = promoted_model(MODELS).name
    except ModelError:
        promoted = None
    if as_json:
        print_json([{"name": n, "promoted": n == promoted, **m} for n, m in manifests.items()])
    else:
        from osiris_nlp.cli.tables.reports import models_table

        out().print(models_table(manifests, promoted))


ModelName = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="A model in models/, or a model folder; the promoted one."),
]


@models_app.command("show")
def models_show(name: ModelName = None, as_json: AsJson = False) -> None:
    """Show how a model was made and its honest figures."""
    from osiris_nlp.model.registry import load_model, read_manifest

    folder = _named(name)
    load_model(folder)
    manifest = read_manifest(folder)
    if as_json:
        print_json(manifest)
        return
    from osiris_nlp.cli.tables.reports import figures_table, labels_table

    details, console = manifest["details"], out()
    console.print(f"{folder.name} {manifest['id']}, {len(manifest['labels'])} labels")
    for what in ("made", "corpus", "settings", "versions"):
        if what in details:
            console.print(f"{what}: {_line(details[what])}")
    for split, report in details.get("figures", {}).items():
        if report:
            title = f"{split.replace('_', ' ')}, {report['articles']} articles"
            console.print(labels_table(f"By label: {title}", report["per_label"]))
            console.print(figures_table(title, report))


@models_app.command("compare")
def models_compare(
    baseline: Annotated[str, typer.Argument(metavar="A", help="A model in models/, or a folder.")],
    other: Annotated[str, typer.Argument(metavar="B", help="The one to set beside it.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[IN...]",
            help="Labelled articles to judge both by; their own cross-validations when left out.",
        ),
    ] = None,
    as_json: AsJson = False,
    html_file: HtmlFile = None,
) -> None:
    """Tell whether B is better than A: paired differences with their intervals."""
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.corpus import check_folder, read_all
    from osiris_nlp.evaluation import check_matplotlib, compare, load_report
    from osiris_nlp.model.registry import load_model

    if html_file:
        check_folder(html_file)
        check_matplotlib()
    folders = [_named(name) for name in (baseline, other)]
    names = [folder.name for folder in folders]
    if names[0] == names[1]:
        names = [str(folder) for folder in folders]
    if names[0] == names[1]:
        raise InputError(f"{baseline!r} twice", "expected two models to compare")
    if inputs:
        from osiris_nlp.training import evaluate_tagger

        taggers = [load_model(folder) for folder in folders]
        labels = tuple(dict.fromkeys(name for tagger in taggers for name in tagger.labels))
        articles = read_all(*inputs, taxonomy=labels_of(labels, taxonomy_for(None, inputs)))
        reports = [evaluate_tagger(tagger, articles, labels=labels) for tagger in taggers]
        for name, tagger in zip(names, taggers, strict=True):
            unknown = {*labels}.difference(tagger.labels)
            if unknown:
                some = sum(not unknown.isdisjoint(article.labels) for article in articles)
                say(
                    f"{name} does not know {', '.join(sorted(unknown))}: {some} articles carry some"
                )
            if seen := sum(map(tagger.has_seen, articles)):
                say(f"{seen} of these articles were in the training of {name}: that flatters it")
    else:
        reports = [load_report(folder) for folder in folders]
    found = compare(dict(zip(names, reports, strict=True)))
    if as_json:
        print_json(found.to_dict())
    else:
        from osiris_nlp.cli.tables.reports import comparison_table

        out().print(comparison_table(found))
    if found.left_out:
        say(f"{found.left_out} articles that only one of them judged left out")
    if html_file:
        found.to_html(html_file, title=f"{names[1]} beside {names[0]}")
        say(f"Page written: {html_file}")


@models_app.command("promote")
def models_promote(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model in models/.")],
) -> None:
    """Put a model in use; the one before is named, to go back."""
    from osiris_nlp.model.registry import promote

    entry = promote(MODELS, name)
    say(f"{entry['model']} ({entry['id']}) is in use")
    if entry["previous"]:
        say(f"the way back: osiris-nlp models promote {entry['previous']}")


@models_app.command("card")
def models_card(name: ModelName = None) -> None:
    """Print a model's card."""
    from osiris_nlp.model.registry import CARD, load_model

    folder = _named(name)
    load_model(folder)
    out().print((folder / CARD).read_text(encoding="utf-8"), soft_wrap=True)


def _named(name: str | None) -> Path:
    if name is None:
        return model_folder(None)
    return Path(name) if "/" in name else MODELS / name


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)
