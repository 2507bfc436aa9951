"""``osiris-nlp models``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from osiris_nlp.cli.options import MODELS, AsJson, model_folder
from osiris_nlp.cli.terminal import out, print_json, say

models_app = typer.Typer(help="Look after trained models.", no_args_is_help=True)


@models_app.command("list")
def models_list(as_json: AsJson = False) -> None:
    """List the models in models/; the promoted one is marked."""
    from osiris_nlp.errors import ModelError
    from osiris_nlp.registry import list_models, promoted_model, read_manifest

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
        from osiris_nlp.cli.tables import models_table

        out().print(models_table(manifests, promoted))


ModelName = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="A model in models/, or a model folder; the promoted one."),
]


@models_app.command("show")
def models_show(name: ModelName = None, as_json: AsJson = False) -> None:
    """Show how a model was made and its honest figures."""
    from osiris_nlp.registry import load_model, read_manifest

    folder = _named(name)
    load_model(folder)
    manifest = read_manifest(folder)
    if as_json:
        print_json(manifest)
        return
    from osiris_nlp.cli.tables import figures_table, labels_table

    details, console = manifest["details"], out()
    console.print(f"{folder.name} {manifest['id']}, {len(manifest['labels'])} labels")
    for what in ("made", "corpus", "settings", "versions"):
        if what in details:
            console.print(f"{what}: {_line(details[what])}")
    for split, report in details.get("figures", {}).items():
        if report:
            title = f"{split.replace('_', ' ')}, {report['articles']} articles"
            console.print(labels_table(f"By label: {title}", report["per_label"]))
            console.print(figures_table(title, report["figures"]))


@models_app.command("promote")
def models_promote(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model in models/.")],
) -> None:
    """Put a model in use; the one before is named, to go back."""
    from osiris_nlp.registry import promote

    entry = promote(MODELS, name)
    say(f"{entry['model']} ({entry['id']}) is in use")
    if entry["previous"]:
        say(f"the way back: osiris-nlp models promote {entry['previous']}")


@models_app.command("card")
def models_card(name: ModelName = None) -> None:
    """Print a model's card."""
    from osiris_nlp.registry import CARD, load_model

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
