"""``osiris-nlp train``."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.base.errors import Faults, ModelError
from osiris_nlp.cli.desk.database import check_extra, open_desk
from osiris_nlp.cli.desk.learning_corpus import record_of
from osiris_nlp.cli.models.evaluation import say_copies
from osiris_nlp.cli.options import (
    EncoderName,
    Inputs,
    Jobs,
    Reading,
    SiteReading,
    TaxonomyFile,
    find_taxonomy,
    read_label_names,
    taxonomy_for,
)
from osiris_nlp.cli.reading import read_inputs, report_bad_rows
from osiris_nlp.cli.terminal import count_of, out, progress, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.training import TopicClassifier

NewModel = Annotated[Path, typer.Option(metavar="DIR", help="Folder to save the model in.")]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="TOML file with settings of TopicClassifier, one per line, such as folds = 5.",
    ),
]
Seed = Annotated[
    int | None, typer.Option(help="Random seed (default: 0, or random_state in --config).")
]
FeedbackDatabase = Annotated[
    str | None,
    typer.Option(
        "--feedback",
        metavar="URL",
        help="URL of a desk's database, such as sqlite:///desk.db: also learn from its validated "
        "articles. They replace articles of IN with the same id, or the same title and text.",
    ),
]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="Replace the model in DIR, if there is one. If it is the promoted model, commands "
        "use the new one from then on.",
    ),
]
SkipFaults = Annotated[
    bool,
    typer.Option(
        "--skip-faults",
        help="Leave out bad rows, list them in DIR.errors.jsonl and train on the others (exit status 3).",
    ),
]


def train(
    inputs: Inputs,
    model: NewModel,
    taxonomy_file: TaxonomyFile = None,
    read: Reading = Reading(),
    site: SiteReading = SiteReading(),
    config: SettingsFile = None,
    seed: Seed = None,
    encoder: EncoderName = None,
    desk: FeedbackDatabase = None,
    jobs: Jobs = None,
    replace: Replace = False,
    skip_faults: SkipFaults = False,
) -> None:
    """Train a model on labelled articles and save it.

    Prints figures from cross-validation by story, so no article is scored by a model trained on it, and
    what more labelled articles promise.
    """
    from osiris_nlp.model.folders.promotion import promotion_of
    from osiris_nlp.model.folders.runs import check_run_log
    from osiris_nlp.model.folders.saving import check_replaceable, free_folder

    # Refuse bad arguments and input before the slow imports and the training.
    check_replaceable(model, replace=replace)
    check_run_log(Path(os.path.realpath(model)).parent)
    taxonomy_path = find_taxonomy(taxonomy_file, inputs)
    taxonomy = taxonomy_for(taxonomy_file, inputs)
    with _listing_faults(model, skip=skip_faults) as faults:
        articles = read_inputs(
            inputs,
            read,
            choice=site.choice(),
            taxonomy=taxonomy,
            need_labels=desk is None,
            faults=faults,
        )
    n_faults = faults.count if faults else 0
    record = record_of(inputs, articles, taxonomy=taxonomy_path, read=read, skip_faults=skip_faults)
    sources, undecided = None, None
    if desk is not None:
        articles, sources, undecided = _join_feedback(articles, desk, taxonomy_path)

    from osiris_nlp.training import TopicClassifier, evaluate_by_date

    settings = _settings(config, random_state=seed, encoder=encoder)
    with progress() as on_progress:
        classifier = TopicClassifier(taxonomy, n_jobs=jobs or -1, **settings)
        classifier.fit(articles, undecided=undecided, on_progress=on_progress)
        by_date = evaluate_by_date(classifier, articles, undecided=undecided)
    folder = free_folder(model, replace=replace)  # others may have filled it in the meantime
    classifier.save(
        folder, replace=replace, by_date=by_date, sources=sources, inputs=record, n_faults=n_faults
    )
    _print_training(classifier, folder)
    if folder != model:
        raise ModelError(
            f"{str(model)!r} was created during the training and is kept: the model is in "
            f"{str(folder)!r}"
        )
    if promotion_of(folder) is not None:
        say(f"{folder} is the promoted model: from now on every command uses the new one")
    if n_faults:
        raise typer.Exit(3)


@contextmanager
def _listing_faults(model: Path, *, skip: bool) -> Iterator[Faults | None]:
    """Yield where bad rows go that are skipped, and report them; None if they are refused."""
    from osiris_nlp.corpus import faults_file, listing_faults

    if not skip:
        yield None
        return
    model.parent.mkdir(parents=True, exist_ok=True)  # for their list
    with listing_faults(model) as faults:
        yield faults
    if faults.count:
        report_bad_rows(faults.count, faults_file(model), all_bad=False)


def _join_feedback(
    articles: "list[Article]", database: str, taxonomy_path: Path | None
) -> "tuple[list[Article], dict[str, int], list[tuple[str, ...]]]":
    """Return the articles and those validated at a desk, how many came from where, and their undecided labels."""
    names = read_label_names(taxonomy_path) if taxonomy_path else None
    check_extra()
    from osiris_nlp.desk.model.feedback import Feedback

    with closing(open_desk(database, must_exist=True)) as store:
        feedback = Feedback.read(store, names=names)
    n_inputs, articles = len(articles), feedback.joined(articles)
    say(feedback.summary(n_inputs, len(articles)))
    return articles, feedback.sources(articles), feedback.undecided_labels(articles)


def _settings(config: Path | None, **options: Any) -> dict[str, Any]:
    """Return the settings in a file; those that are options replace them."""
    from osiris_nlp.training import read_settings

    settings = read_settings(config) if config else {}
    options = {name: value for name, value in options.items() if value is not None}
    return {"learning_curve": True, **settings, **options}


def _print_training(classifier: "TopicClassifier", folder: Path) -> None:
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.model.folders.registry import read_manifest
    from osiris_nlp.training.card import date_remark, section_remark
    from osiris_nlp.training.fitting.remarks import encoder_advice

    if classifier.n_unlabelled_:
        say(f"Left out: {count_of(classifier.n_unlabelled_, 'article')} without a label")
    if classifier.n_copies_:
        say_copies(classifier.n_copies_)
    for remark in classifier.remarks_:
        say(f"warning: {remark}")
    manifest = read_manifest(folder)
    figures = manifest["details"]["figures"]
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
    out().print(f"Model {manifest['id']} saved in {folder}")
