"""The program: its main commands, and its groups of commands."""

import os
import shlex
from collections.abc import Mapping
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.base.errors import ModelError
from osiris_nlp.cli.auditing import audit
from osiris_nlp.cli.corpora import corpus_app
from osiris_nlp.cli.desk import desk_app
from osiris_nlp.cli.desk_learn import desk_learn
from osiris_nlp.cli.desk_pull import desk_pull
from osiris_nlp.cli.label_changes import labels_app
from osiris_nlp.cli.models import models_app
from osiris_nlp.cli.options import (
    INPUTS_HELP,
    AsJson,
    CommandGroup,
    EncoderName,
    HtmlFile,
    Inputs,
    Jobs,
    ModelFolder,
    ModelsFolder,
    Reading,
    SiteReading,
    TaxonomyFile,
    Top,
    examples,
    find_taxonomy,
    labels_of,
    model_folder,
    models_option,
    read_label_names,
    taxonomy_for,
    trained_bundled_model,
)
from osiris_nlp.cli.people import people_app
from osiris_nlp.cli.reading import (
    keywords_by_site,
    read_checked_inputs,
    read_inputs,
    report_bad_rows,
)
from osiris_nlp.cli.serve import serve
from osiris_nlp.cli.spip import spip_app
from osiris_nlp.cli.tagging import tag
from osiris_nlp.cli.terminal import (
    count_of,
    out,
    print_json,
    program,
    progress,
    say,
    stdin_is_terminal,
)
from osiris_nlp.cli.tokens import token_app

if TYPE_CHECKING:
    from osiris_nlp.training import TopicClassifier

app = CommandGroup(
    help="Learn a newsroom's keywords from labelled articles and suggest them for new ones.",
    epilog=examples("demo", "suggest article.txt", "train --help"),
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(desk_app, name="desk")
desk_app.add("learn", "desk learn", "desk learn --promote-if better")(desk_learn)
desk_app.add("pull", "desk pull sources.toml", "desk pull sources.toml --dry-run")(desk_pull)
desk_app.add_typer(people_app, name="people")
desk_app.add_typer(token_app, name="token")
app.add_typer(labels_app, name="labels")
app.add_typer(models_app, name="models")
app.add_typer(spip_app, name="spip")


def _print_version(ctx: typer.Context, requested: bool) -> None:
    if requested and not ctx.resilient_parsing:
        from osiris_nlp import __version__

        print(__version__)  # noqa: T201
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


@app.add("demo", "demo")
def demo() -> None:
    """Show the bundled model's figures, and suggestions for articles left out of training."""
    from osiris_nlp.cli.demo import run_demo
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.cli.tables.suggestions import suggestions_table
    from osiris_nlp.corpus.bundled import bundled_data
    from osiris_nlp.model.in_use import bundled_model

    model = bundled_model() or trained_bundled_model()
    with progress() as on_progress:
        result = run_demo(model, on_progress=on_progress)
    manifest, console = result.manifest, out()
    corpus, report = (
        manifest["details"]["corpus"],
        manifest["details"]["figures"]["cross_validation"],
    )
    console.print(
        f"The bundled model has learned {len(manifest['labels'])} labels from {corpus['articles']} "
        f"articles ({corpus['reference']} real ones labelled by editors, {corpus['support']} invented "
        f"for training and used for nothing else); {manifest['terms']} features."
    )
    console.print()
    console.print(
        figures_table(f"Cross-validated by story on {report['articles']} real articles", report)
    )
    n = len(result.trials)
    console.print(
        f"Suggestions for {n} judging articles, drawn at random, one per label. They come from a "
        "second model, trained without these articles and without any other article on their stories:\n"
    )
    for article, suggestions in result.trials:
        console.print(suggestions_table(article, suggestions, editors=True))
        missed = {*article.labels}.difference(suggestion.label for suggestion in suggestions)
        if missed:
            console.print(f"   editors: {', '.join(sorted(missed))}\n")
    console.print("Next, try:")
    example = bundled_data() / "article.txt"
    if example.is_relative_to(Path.cwd()):
        example = example.relative_to(Path.cwd())
    for command in (f"suggest {shlex.quote(str(example))}", "models show"):
        console.print(f"  {program()} {command}", soft_wrap=True)
    console.print()
    console.print(
        f"The editors' label came first for {result.hits(1)} of {n} articles, "
        f"and among the first three for {result.hits(3)} of {n}."
    )


@app.add(
    "train",
    "train articles.jsonl --model models/osiris --jobs 2",
    "train 2024.csv 2025.csv --taxonomy labels.csv --model models/new",
    "train articles.jsonl --feedback sqlite:///desk.db --model models/2026-12",
    "train articles.jsonl --model models/osiris --replace",
)
def train(
    inputs: Inputs,
    model: Annotated[
        Path, typer.Option("--model", metavar="DIR", help="Folder to save the model in.")
    ],
    taxonomy_file: TaxonomyFile = None,
    read: Reading = Reading(),
    site: SiteReading = SiteReading(),
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="TOML file with settings of TopicClassifier, one per line, such as folds = 5.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Random seed (default: 0, or random_state in --config)."),
    ] = None,
    encoder: EncoderName = None,
    desk: Annotated[
        str | None,
        typer.Option(
            "--feedback",
            metavar="URL",
            help="URL of a desk's database, such as sqlite:///desk.db: also learn from its validated "
            "articles. They replace articles of IN with the same id, or the same title and text.",
        ),
    ] = None,
    jobs: Jobs = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Replace the model in DIR, if there is one. If it is the promoted model, commands "
            "use the new one from then on.",
        ),
    ] = False,
    skip_faults: Annotated[
        bool,
        typer.Option(
            "--skip-faults",
            help="Leave out bad rows, list them in DIR.errors.jsonl and train on the others (exit status 3).",
        ),
    ] = False,
) -> None:
    """Train a model on labelled articles and save it.

    Prints figures from cross-validation by story, so no article is scored by a model trained on it, and
    what more labelled articles promise.
    """
    from osiris_nlp.cli.desk import read_feedback
    from osiris_nlp.cli.learning_corpus import record_of
    from osiris_nlp.corpus import faults_file, listing_faults
    from osiris_nlp.model.promotion import promotion_of
    from osiris_nlp.model.registry import read_manifest
    from osiris_nlp.model.runs import check_run_log
    from osiris_nlp.model.saving import check_replaceable, free_folder

    # Refuse bad arguments and input before the slow imports and the training.
    check_replaceable(model, replace=replace)
    check_run_log(Path(os.path.realpath(model)).parent)
    taxonomy_path = find_taxonomy(taxonomy_file, inputs)
    taxonomy = taxonomy_for(taxonomy_file, inputs)
    if skip_faults:
        model.parent.mkdir(parents=True, exist_ok=True)  # for their list
    with listing_faults(model) if skip_faults else nullcontext() as faults:
        articles = read_inputs(
            inputs,
            read,
            choice=site.choice(),
            taxonomy=taxonomy,
            need_labels=desk is None,
            faults=faults,
        )
    n_faults = faults.count if faults else 0
    if n_faults:
        report_bad_rows(n_faults, faults_file(model), all_bad=False)
    record = record_of(inputs, articles, taxonomy=taxonomy_path, read=read, skip_faults=skip_faults)
    sources, undecided = None, None
    if desk is not None:
        names = read_label_names(taxonomy_path) if taxonomy_path else None
        feedback = read_feedback(desk, names=names)
        n_inputs, articles = len(articles), feedback.joined(articles)
        sources, undecided = feedback.sources(articles), feedback.undecided_labels(articles)
        say(feedback.summary(n_inputs, len(articles)))

    from osiris_nlp.training import TopicClassifier, evaluate_by_date, read_settings

    options = {"random_state": seed, "encoder": encoder}
    settings = read_settings(config) if config else {}
    settings |= {name: value for name, value in options.items() if value is not None}
    with progress() as on_progress:
        classifier = TopicClassifier(
            taxonomy, n_jobs=jobs or -1, **{"learning_curve": True, **settings}
        )
        classifier.fit(articles, undecided=undecided, on_progress=on_progress)
        by_date = evaluate_by_date(classifier, articles, undecided=undecided)
    folder = free_folder(model, replace=replace)  # others may have filled it in the meantime
    saved = classifier.save(
        folder,
        replace=replace,
        by_date=by_date,
        sources=sources,
        inputs=record,
        n_faults=n_faults,
    )
    manifest = read_manifest(saved)
    _print_training(classifier, manifest["details"]["figures"])
    out().print(f"Model {manifest['id']} saved in {folder}")
    if folder != model:
        raise ModelError(
            f"{str(model)!r} was created during the training and is kept: the model is in "
            f"{str(folder)!r}"
        )
    if promotion_of(folder) is not None:
        say(f"{folder} is the promoted model: from now on every command uses the new one")
    if n_faults:
        raise typer.Exit(3)


def _print_training(classifier: "TopicClassifier", figures: Mapping[str, Any]) -> None:
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.training.card import date_remark, section_remark
    from osiris_nlp.training.remarks import encoder_advice

    if classifier.n_unlabelled_:
        say(f"Left out: {count_of(classifier.n_unlabelled_, 'article')} without a label")
    if classifier.n_copies_:
        say_copies(classifier.n_copies_)
    for remark in classifier.remarks_:
        say(f"warning: {remark}")
    own, curve = figures["cross_validation"], classifier.model_.learning_curve
    title = f"Cross-validated by story on {own['articles']} reference articles"
    out().print(figures_table(title, own))
    comments = (
        date_remark(figures),
        section_remark(figures),
        classifier.model_.encoder_gain
        or encoder_advice(classifier.n_articles_, len(classifier.classes_)),
        curve and curve.sentence,
        classifier.contamination_,
    )
    for comment in filter(None, comments):
        out().print(str(comment))


@app.add(
    "evaluate",
    "evaluate later.jsonl --model models/osiris",
    "evaluate later.jsonl --json report.json --html report.html",
)
def evaluate(
    inputs: Inputs,
    model: ModelFolder = None,
    models: ModelsFolder = None,
    taxonomy_file: TaxonomyFile = None,
    read: Reading = Reading(),
    json_file: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Also write the result to FILE as JSON."),
    ] = None,
    html_file: HtmlFile = None,
) -> None:
    """Evaluate a model on labelled articles.

    Support articles and articles without a label are left out.
    """
    from osiris_nlp.base.files import write_whole
    from osiris_nlp.corpus import check_apart, check_folder, near_duplicates
    from osiris_nlp.corpus.duplicates import merge_stories
    from osiris_nlp.model.registry import load_full_tagger

    for file in filter(None, (json_file, html_file)):
        check_apart(file, inputs, format=read.form)
        check_folder(file)
    if html_file:
        from osiris_nlp.evaluation import check_matplotlib

        check_matplotlib()
    tagger = load_full_tagger(model_folder(model, models))
    taxonomy = labels_of(tagger.labels, taxonomy_file, inputs)
    articles = read_inputs(inputs, read, taxonomy=taxonomy, need_labels=True)

    import orjson

    from osiris_nlp.cli.tables.reports import figures_table, labels_table, reliability_table
    from osiris_nlp.evaluation import evaluate_tagger

    copies = near_duplicates(articles)
    report = evaluate_tagger(tagger, merge_stories(articles, copies))
    details = {"model": tagger.name, **report.to_dict()}
    console = out()
    console.print(labels_table("By label", details["per_label"]))
    console.print(reliability_table(details["reliability"]))
    console.print(figures_table(f"{tagger.name} on {report.articles} articles", details))
    if report.never_suggested:
        console.print(
            "Never among the first five suggestions: " + ", ".join(report.never_suggested)
        )
    if len(articles) > report.articles:
        n_left_out = len(articles) - report.articles
        say(f"Left out: {count_of(n_left_out, 'support or unlabelled article')}")
    if copies:
        say_copies(sum(len(group) - 1 for group in copies))
    n_trained_on = sum(map(tagger.has_seen, articles))
    if n_trained_on:
        target = models_option(models) if model is None else f" {shlex.quote(f'{model}/')}"
        say(
            f"The model was trained on {n_trained_on} of these articles, so the figures are too "
            f"optimistic. For its cross-validated figures: osiris-nlp models show{target}"
        )
    if json_file:
        write_whole(json_file, orjson.dumps(details, option=orjson.OPT_INDENT_2))
    if html_file:
        report.to_html(html_file, title=f"Evaluation of {tagger.name}")
        say(f"Page written to {html_file}")


def say_copies(n_copies: int) -> None:
    say(f"Copies of other articles, whole or nearly, which count as the same story: {n_copies}")


@app.add("suggest", "suggest article.txt", "suggest new/ feed.xml --top 3 --json")
def suggest(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="IN", help=f"{INPUTS_HELP[:-1]} (default: -)."),
    ] = None,
    model: ModelFolder = None,
    models: ModelsFolder = None,
    read: Reading = Reading(),
    top: Top = 5,
    as_json: AsJson = False,
) -> None:
    """Suggest labels for articles, with supporting words and similar articles.

    With --json, prints one object per article, one per line.
    """
    from osiris_nlp.model.registry import load_full_tagger, load_neighbours, read_manifest
    from osiris_nlp.model.suggestions import (
        best_suggestions,
        neighbour_rows,
        remark_on,
        suggestion_rows,
    )

    folder = model_folder(model, models)
    manifest = read_manifest(folder)
    tagger = load_full_tagger(folder, manifest=manifest)
    neighbours = load_neighbours(folder, manifest=manifest)
    inputs = inputs or ["-"]
    if "-" in inputs and stdin_is_terminal():
        say("Type or paste the article, then press Ctrl-D.")
    id_mots = keywords_by_site(inputs, form=read.form, manifest=manifest) if as_json else {}
    articles = read_checked_inputs(inputs, read)
    first_two = list(islice(articles, 2))
    for number, article in enumerate(chain(first_two, articles)):
        opinions = tagger.opinions([article], keep_readings=True)
        suggestions = best_suggestions(tagger, opinions, top=top)
        remark = remark_on(opinions)
        similar = neighbours.nearest(opinions.readings[0].rows) if neighbours else []
        if as_json:
            print_json(
                {
                    "id": article.id,
                    "title": article.title,
                    "suggestions": suggestion_rows(
                        suggestions, id_mots.get(str(article.meta.get("site")))
                    ),
                    "similar": neighbour_rows(similar),
                    "remark": remark,
                    "model": tagger.name,
                }
            )
        else:
            from osiris_nlp.cli.tables.suggestions import similar_table, suggestions_table

            if number:
                out().print()
            several = len(first_two) > 1
            out().print(suggestions_table(article, suggestions, with_id=several))
            if remark:
                out().print(remark)
            if similar:
                out().print(similar_table(similar))


app.add(
    "audit",
    "audit articles.jsonl --html to-check.html",
    "audit later.jsonl --model models/osiris --out suspects.csv",
)(audit)
app.add(
    "tag",
    "tag backlog.jsonl more.csv --out tagged.jsonl",
    "tag archive/ --out tagged.parquet --since 2024-01-01 --dry-run",
    "tag backlog.jsonl --out tagged.csv --review review.html",
)(tag)
app.add(
    "serve",
    "serve --port 8000",
    "serve --host 0.0.0.0 --database postgresql://user:password@host/desk",
)(serve)
