"""The commands, one function each."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.cli.terminal import is_terminal, out, print_json, progress, say

if TYPE_CHECKING:
    from osiris_nlp.errors import InputError
    from osiris_nlp.taxonomy import Taxonomy

DATA, MODELS = Path("data"), Path("models")

app = typer.Typer(
    help="Learn the keywords of a press observatory from labelled articles; suggest them for new ones.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
corpus_app = typer.Typer(help="Look into corpora and convert them.", no_args_is_help=True)
labels_app = typer.Typer(help="Consult the taxonomy.", no_args_is_help=True)
models_app = typer.Typer(help="Look after trained models.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(labels_app, name="labels")
app.add_typer(models_app, name="models")

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help="JSONL, CSV, TSV, Parquet, text or HTML files, folders of them, or - for standard input.",
        show_default=False,
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", metavar="DIR", help="Model folder; the promoted model by default."),
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help="CSV or two-column TSV of labels; taxonomy.csv beside the first input by default.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _version(asked: bool) -> None:
    if asked:
        from osiris_nlp import __version__

        print(__version__)  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def demo() -> None:
    """Train on the bundled articles, then suggest labels for real items left out."""
    from osiris_nlp.cli.tables import figures_table, suggestions_table
    from osiris_nlp.demo import run_demo

    with progress() as on_progress:
        done = run_demo(DATA, MODELS, on_progress=on_progress)
    model, console = done.classifier, out()
    console.print(
        f"Learned {len(model.classes_)} labels from {model.n_articles_} articles "
        f"({model.n_reference_} real items with the editors' label, "
        f"{model.n_articles_ - model.n_reference_} composed ones that only train); "
        f"{model.tagger_.space.size} features. Saved and promoted: {done.folder}"
    )
    console.print()
    report = done.report.to_dict()
    console.print(
        figures_table(
            f"Cross-validated by story on {report['articles']} real items", report["figures"]
        )
    )
    console.print(
        f"{len(done.left_out)} real items the model has never seen, drawn at random, one a label:\n"
    )
    for article, suggestions in done.left_out:
        console.print(suggestions_table(article, suggestions, editors=True))
        console.print(f"   editors: {', '.join(article.labels)}\n")
    console.print("Next: paste an article into a file, then  osiris-nlp suggest FILE")


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
        *inputs, taxonomy=_taxonomy(taxonomy, inputs), on_fault=faults.append
    )
    count = corpus.write_articles(articles, to)
    say(f"{count} articles written to {to}")
    errors = corpus.write_faults(faults, to)
    if errors:
        say(f"{len(faults)} bad rows left out; places and reasons in {errors}")
        raise typer.Exit(3)


@app.command()
def train(
    inputs: Inputs,
    model: Annotated[Path, typer.Option("--model", metavar="DIR", help="Folder to write.")],
    taxonomy: TaxonomyFile = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE.toml", help="Settings of TopicClassifier."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Of shuffling; 0 by default.", show_default=False)
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Folds fitted at a time.")] = 1,
) -> None:
    """Learn from labelled articles, judge honestly, save the model."""
    from osiris_nlp.corpus import read_all
    from osiris_nlp.registry import check_replaceable, save_model

    # Whatever would be refused is refused before the slow imports and the training.
    check_replaceable(model)
    labels = _taxonomy(taxonomy, inputs)
    articles = read_all(*inputs, taxonomy=labels)

    from osiris_nlp.cli.tables import figures_table
    from osiris_nlp.training import (
        TopicClassifier,
        evaluate_by_date,
        model_card,
        model_details,
        read_settings,
    )

    settings = read_settings(config) if config else {}
    if seed is not None:
        settings["seed"] = seed
    with progress() as on_progress:
        classifier = TopicClassifier(labels, n_jobs=jobs, **settings)
        classifier.fit(articles, on_progress=on_progress)
        by_date = evaluate_by_date(classifier, articles)
    report = classifier.report()
    details = model_details(classifier, articles, cross_validation=report, by_date=by_date)
    saved = save_model(
        classifier.tagger_, model, details=details, card=model_card(model.name, details)
    )
    if classifier.n_unlabelled_:
        say(f"{classifier.n_unlabelled_} articles without a label left out")
    figures = report.to_dict()["figures"]
    out().print(
        figures_table(f"Cross-validated by story on {report.articles} reference articles", figures)
    )
    if by_date:
        mrr = by_date.figures["mrr"]
        out().print(f"Trained on the older articles, judged on {by_date.articles} later: mrr {mrr}")
    out().print(f"Model {saved} saved in {model}")


@app.command()
def evaluate(
    inputs: Inputs,
    model: ModelFolder = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write the report there.")
    ] = None,
) -> None:
    """Judge a model on labelled articles; support ones and those without a label are left out."""
    from osiris_nlp.corpus import read_all, write_whole
    from osiris_nlp.errors import InputError
    from osiris_nlp.registry import load_model
    from osiris_nlp.taxonomy import Taxonomy

    if json_file and not json_file.parent.is_dir():
        raise InputError(f"No folder {str(json_file.parent)!r}", "make it first")
    tagger = load_model(_model(model))
    known = _taxonomy(None, inputs)
    if known is None or known.names != tagger.labels:  # another list, or none: no aliases then
        known = Taxonomy.from_names(tagger.labels)
    articles = read_all(*inputs, taxonomy=known)

    import orjson

    from osiris_nlp.cli.tables import figures_table, labels_table
    from osiris_nlp.training import evaluate_tagger

    report = evaluate_tagger(tagger, articles)
    found = {"model": tagger.name, **report.to_dict()}
    console = out()
    console.print(labels_table("By label", found["per_label"]))
    console.print(figures_table(f"{tagger.name} on {report.articles} articles", found["figures"]))
    if report.never_suggested:
        console.print("Never among the first five: " + ", ".join(report.never_suggested))
    if len(articles) > report.articles:
        say(f"{len(articles) - report.articles} support or unlabelled articles left out")
    seen = sum(map(tagger.has_seen, articles))
    if seen:
        say(
            f"{seen} of these articles were in training: the figures flatter. "
            "The cross-validated ones: osiris-nlp models show"
        )
    if json_file:
        write_whole(json_file, orjson.dumps(found, option=orjson.OPT_INDENT_2))


@app.command()
def suggest(
    source: Annotated[
        str,
        typer.Argument(
            metavar="[FILE|-]", help="As IN of the other commands; - is standard input."
        ),
    ] = "-",
    model: ModelFolder = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Suggestions an article.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Suggest labels for an article, best first, with the words that spoke for them."""
    from osiris_nlp.corpus import read_all
    from osiris_nlp.registry import load_model
    from osiris_nlp.suggest import suggest as suggest_labels
    from osiris_nlp.suggest import suggestion_rows

    tagger = load_model(_model(model))
    if source == "-" and is_terminal():
        say("Type or paste the article, then Ctrl-D.")
    for article in read_all(source):
        suggestions = suggest_labels(tagger, article, top=top)
        if as_json:
            print_json(
                {
                    "id": article.id,
                    "title": article.title,
                    "suggestions": suggestion_rows(suggestions),
                    "model": tagger.name,
                }
            )
        else:
            from osiris_nlp.cli.tables import suggestions_table

            out().print(suggestions_table(article, suggestions))


@labels_app.command("list")
def labels_list(taxonomy: TaxonomyFile = None, as_json: AsJson = False) -> None:
    """List the labels of a taxonomy."""
    known = _taxonomy_or_bundled(taxonomy)
    if as_json:
        print_json([_plain(label) for label in known])
    else:
        from osiris_nlp.cli.tables import taxonomy_table

        out().print(taxonomy_table(known))


@labels_app.command("show")
def labels_show(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="A label or one of its aliases.")],
    taxonomy: TaxonomyFile = None,
    as_json: AsJson = False,
) -> None:
    """Show a label's scope note, cues and confusable labels."""
    found = _taxonomy_or_bundled(taxonomy).get(label)
    if as_json:
        print_json(_plain(found))
    else:
        from osiris_nlp.cli.tables import label_table

        out().print(label_table(found))


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


def _model(folder: Path | None) -> Path:
    from osiris_nlp.registry import promoted_model

    return folder or promoted_model(MODELS)


def _named(name: str | None) -> Path:
    if name is None:
        return _model(None)
    return Path(name) if "/" in name else MODELS / name


def _taxonomy(file: Path | None, inputs: list[str]) -> "Taxonomy | None":
    from osiris_nlp.taxonomy import read_taxonomy

    if file is None:
        first = Path(inputs[0])
        file = (first if first.is_dir() else first.parent) / "taxonomy.csv"
        if inputs[0] == "-" or not file.is_file():
            return None
    return read_taxonomy(file)


def _taxonomy_or_bundled(file: Path | None) -> "Taxonomy":
    from osiris_nlp.taxonomy import read_taxonomy

    return read_taxonomy(file or DATA / "taxonomy.csv")


def _plain(label: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(label)


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return str(value)
