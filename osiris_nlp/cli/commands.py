"""The main commands, one function each, and where the others hang."""

from pathlib import Path
from typing import Annotated

import typer

from osiris_nlp.cli.auditing import audit
from osiris_nlp.cli.corpora import corpus_app
from osiris_nlp.cli.desk import desk_app, serve
from osiris_nlp.cli.labels import labels_app
from osiris_nlp.cli.models import models_app
from osiris_nlp.cli.options import (
    DATA,
    MODELS,
    AsJson,
    HtmlFile,
    Inputs,
    ModelFolder,
    TaxonomyFile,
    labels_of,
    model_folder,
    taxonomy_for,
)
from osiris_nlp.cli.tagging import tag
from osiris_nlp.cli.terminal import is_terminal, out, print_json, program, progress, say

app = typer.Typer(
    help="Learn the keywords of a press observatory from labelled articles; suggest them for new ones.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(desk_app, name="desk")
app.add_typer(labels_app, name="labels")
app.add_typer(models_app, name="models")


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
    """Train on the bundled articles, then suggest labels for real items not read in training."""
    from osiris_nlp.cli.demo import run_demo
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.cli.tables.suggestions import suggestions_table

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
    report = done.report
    console.print(
        figures_table(f"Cross-validated by story on {report['articles']} real items", report)
    )
    n = len(done.trials)
    console.print(
        f"{n} of the items that judge, drawn at random, one per label. A second model, trained without "
        "them and the items on the same stories, suggests:\n"
    )
    for article, suggestions in done.trials:
        console.print(suggestions_table(article, suggestions, editors=True))
        missed = {*article.labels}.difference(suggestion.label for suggestion in suggestions)
        if missed:
            console.print(f"   editors: {', '.join(sorted(missed))}\n")
    console.print("Next:")
    for command in (f"suggest {DATA / 'article.txt'}", "models show"):
        console.print(f"  {program()} {command}", soft_wrap=True)
    console.print()
    console.print(f"{done.hits(1)} of {n} right first, {done.hits(3)} of {n} among the first three")


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
    from osiris_nlp.model.registry import check_replaceable, read_manifest

    # Whatever would be refused is refused before the slow imports and the training.
    check_replaceable(model)
    labels = taxonomy_for(taxonomy, inputs)
    articles = read_all(*inputs, taxonomy=labels)

    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.training import TopicClassifier, evaluate_by_date, read_settings

    settings = read_settings(config) if config else {}
    if seed is not None:
        settings["seed"] = seed
    with progress() as on_progress:
        classifier = TopicClassifier(labels, n_jobs=jobs, **settings)
        classifier.fit(articles, on_progress=on_progress)
        by_date = evaluate_by_date(classifier, articles)
    saved = classifier.save(model, by_date=by_date)
    report = read_manifest(model)["details"]["figures"]["cross_validation"]
    if classifier.n_unlabelled_:
        say(f"{classifier.n_unlabelled_} articles without a label left out")
    title = f"Cross-validated by story on {report['articles']} reference articles"
    out().print(figures_table(title, report))
    if by_date:
        mrr = by_date.figures["mrr"]
        out().print(f"Trained on the older articles, judged on {by_date.articles} later: mrr {mrr}")
    if classifier.contamination_:
        out().print(str(classifier.contamination_))
    out().print(f"Model {saved} saved in {model}")


@app.command()
def evaluate(
    inputs: Inputs,
    model: ModelFolder = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Also write the report there.")
    ] = None,
    html_file: HtmlFile = None,
) -> None:
    """Judge a model on labelled articles; support ones and those without a label are left out."""
    from osiris_nlp.base.files import write_whole
    from osiris_nlp.corpus import check_folder, read_all
    from osiris_nlp.model.registry import load_model

    for file in filter(None, (json_file, html_file)):
        check_folder(file)
    if html_file:
        from osiris_nlp.evaluation import check_matplotlib

        check_matplotlib()
    tagger = load_model(model_folder(model))
    known = labels_of(tagger.labels, taxonomy_for(None, inputs))
    articles = read_all(*inputs, taxonomy=known)

    import orjson

    from osiris_nlp.cli.tables.reports import figures_table, labels_table, reliability_table
    from osiris_nlp.training import evaluate_tagger

    report = evaluate_tagger(tagger, articles)
    found = {"model": tagger.name, **report.to_dict()}
    console = out()
    console.print(labels_table("By label", found["per_label"]))
    console.print(reliability_table(found["reliability"]))
    console.print(figures_table(f"{tagger.name} on {report.articles} articles", found))
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
    if html_file:
        report.to_html(html_file, title=f"Evaluation of {tagger.name}")
        say(f"Page written: {html_file}")


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
    """Suggest labels for an article, with the words that spoke for them, and similar articles."""
    from osiris_nlp.corpus import read_all
    from osiris_nlp.model.registry import load_model, load_neighbours
    from osiris_nlp.model.suggestions import best_suggestions, neighbour_rows, suggestion_rows

    folder = model_folder(model)
    tagger, neighbours = load_model(folder), load_neighbours(folder)
    if source == "-" and is_terminal():
        say("Type or paste the article, then Ctrl-D.")
    for article in read_all(source):
        opinions = tagger.opinions([article], with_spans=True)
        suggestions = best_suggestions(tagger, opinions, top=top)
        similar = neighbours.nearest(opinions.readings[0].rows) if neighbours else []
        if as_json:
            print_json(
                {
                    "id": article.id,
                    "title": article.title,
                    "suggestions": suggestion_rows(suggestions),
                    "similar": neighbour_rows(similar),
                    "model": tagger.name,
                }
            )
        else:
            from osiris_nlp.cli.tables.suggestions import similar_table, suggestions_table

            out().print(suggestions_table(article, suggestions))
            if similar:
                out().print(similar_table(similar))


app.command("audit")(audit)
app.command("tag")(tag)
app.command("serve")(serve)
