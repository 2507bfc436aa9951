"""``osiris-nlp models list``, ``show``, ``promote`` and ``card``."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.language.text import visible
from osiris_nlp.cli.completion import model_names
from osiris_nlp.cli.options import AsJson, ModelsFolder, model_folder, models_option
from osiris_nlp.cli.terminal import out, print_json, say

ModelName = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        autocompletion=model_names,
        help="Name of a model, or a model folder (default: the model in use).",
    ),
]


def models_list(models: ModelsFolder = None, as_json: AsJson = False) -> None:
    """List the models of a folder; a star marks the promoted one."""
    from osiris_nlp.model.folders.in_use import bundled_model, model_in_use, models_folder
    from osiris_nlp.model.folders.promotion import is_promoted, read_promoted
    from osiris_nlp.model.folders.registry import list_models, load_tagger, read_manifest

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


def models_show(
    name: ModelName = None, models: ModelsFolder = None, as_json: AsJson = False
) -> None:
    """Show a model's corpus, settings and cross-validated figures."""
    from osiris_nlp.model.folders.registry import load_tagger, read_manifest

    folder = named_folder(name, models)
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


def models_promote(
    name: Annotated[
        str, typer.Argument(metavar="NAME", autocompletion=model_names, help="Name of the model.")
    ],
    models: ModelsFolder = None,
) -> None:
    """Promote a model: other commands use it by default."""
    from osiris_nlp.model.folders.in_use import models_folder
    from osiris_nlp.model.folders.promotion import promote, read_promoted

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


def models_card(name: ModelName = None, models: ModelsFolder = None) -> None:
    """Print the card of a model: its data, use and figures."""
    from osiris_nlp.model.folders.registry import load_card, load_tagger, read_manifest

    folder = named_folder(name, models)
    manifest = read_manifest(folder)
    load_tagger(folder, manifest=manifest)
    lines = load_card(folder, manifest=manifest).split("\n")
    out().print("\n".join(map(visible, lines)), soft_wrap=True)


def named_folder(name: str | None, models: Path | None) -> Path:
    """Return the folder of a model, given its name or path; without either, that of the model in use."""
    from osiris_nlp.model.folders.in_use import models_folder

    if name is None:
        return model_folder(None, models)
    return Path(name) if "/" in name else models_folder(models) / name


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)
