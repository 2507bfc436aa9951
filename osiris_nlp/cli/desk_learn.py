"""``osiris-nlp desk learn``."""

import datetime as dt
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from osiris_nlp.cli.desk import DATABASE, Database, check_extra, log_command, open_desk
from osiris_nlp.cli.options import Jobs, ModelsFolder, model_folder
from osiris_nlp.cli.terminal import count_of, out, progress, say

if TYPE_CHECKING:
    from osiris_nlp.desk.store import Store
    from osiris_nlp.desk_learning import Candidacy
    from osiris_nlp.training import TopicClassifier


def desk_learn(
    database: Database = DATABASE,
    models: ModelsFolder = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            help="Name of the new model (default: the day, with a number if there is one already).",
        ),
    ] = None,
    condition: Annotated[
        Literal["better"] | None,
        typer.Option(
            "--promote-if",
            metavar="better",
            help="Promote the new model if it is better, and do not keep it otherwise; by default, it is "
            "kept and not promoted.",
        ),
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Train a new model on what editors have validated, and compare it with the one in use; for cron.

    Reads again what the model in use was trained on, adds the validated articles of the desk, and
    trains with the same settings. The new model is better if it ranks the labels of the last three
    months' articles better, each judged by models trained only on earlier ones, and not only because
    it knows which labels have become frequent, and if it is not worse on blind articles. A desk that
    is running uses the promoted model from its next start.
    """
    check_extra()
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.base.files import locked
    from osiris_nlp.desk_learning import NothingNewError
    from osiris_nlp.model.in_use import models_folder
    from osiris_nlp.model.promotion import folder_of
    from osiris_nlp.model.runs import check_run_log
    from osiris_nlp.model.saving import check_replaceable, free_folder

    now = dt.datetime.now(dt.UTC)
    folder, all_models = model_folder(None, models), models_folder(models)
    target = folder_of(all_models, name or f"{now:%Y-%m-%d}")
    if name:
        check_replaceable(target)
    check_run_log(all_models)
    with closing(open_desk(database, must_exist=True)) as store:
        place = store.database.local_path
        busy = InputError(
            f"Another 'desk learn' learns from {store.database.display_name}", "wait until it ends"
        )
        with locked(place.with_name(f"{place.name}-learn.lock"), busy=busy):
            try:
                candidate = _Candidate.train(folder, store, now=now, jobs=jobs)
            except NothingNewError as error:
                say(f"{error.what}: {folder.name} stays in use")
                return
            out().print(str(candidate.candidacy), soft_wrap=True)
            reason = candidate.candidacy.reason
            if condition not in {None, reason}:
                log_command(store, "learn", reason)
                say(f"{folder.name} stays in use; the new model is not kept")
                return
            saved = candidate.save(target if name else free_folder(target))
            back = _promote(saved, folder) if condition else None
            log_command(store, "learn", f"{reason}: {saved.name}")
    if back is None:
        say(f"Model saved in {saved}; {folder.name} stays in use")
    else:
        say(f"Model saved in {saved} and promoted; restart the desk. {back}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate that has been compared with the model in use, and what it has learned from."""

    classifier: "TopicClassifier"
    candidacy: "Candidacy"
    sources: Mapping[str, int]
    inputs: Mapping[str, Any]

    @classmethod
    def train(
        cls, folder: Path, store: "Store", *, now: dt.datetime, jobs: int | None
    ) -> "_Candidate":
        from osiris_nlp.cli.recorded_inputs import read_recorded
        from osiris_nlp.desk.feedback import Feedback
        from osiris_nlp.desk_learning import train_candidate
        from osiris_nlp.trained_model import load_model

        in_use = load_model(folder)
        corpus, taxonomy = read_recorded(in_use.details, model=folder.name)
        feedback = Feedback.read(store, taxonomy=taxonomy)
        say(
            f"{count_of(len(corpus), 'article')} of the corpus, "
            f"{len(feedback.articles)} validated at the desk"
        )
        with progress() as on_progress:
            classifier, candidacy = train_candidate(
                in_use,
                corpus,
                feedback,
                taxonomy=taxonomy,
                now=now,
                n_jobs=jobs or -1,
                on_progress=on_progress,
            )
        sources = feedback.sources(feedback.joined(corpus))
        return cls(classifier, candidacy, sources, in_use.details["inputs"])

    def save(self, folder: Path) -> Path:
        return self.classifier.save(folder, sources=self.sources, inputs=self.inputs)


def _promote(folder: Path, before: Path) -> str | None:
    """Promote a model; return how to go back. None if another model has come into use since `before` did."""
    from osiris_nlp.model.in_use import model_in_use
    from osiris_nlp.model.promotion import promote, promote_command

    models = folder.parent
    if model_in_use(models) != before:
        say(f"{before.name} is no longer in use, so nothing is promoted")
        return None
    previous = promote(models, folder.name)["previous"]
    return f"To go back: {promote_command(models, previous)}" if previous else ""
