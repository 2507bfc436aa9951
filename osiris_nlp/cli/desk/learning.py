"""``osiris-nlp desk learn``."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.desk.desk_store import (
    DATABASE,
    Database,
    check_extra,
    lock_desk,
    log_command,
    open_desk,
)
from osiris_nlp.cli.options import Jobs, ModelsFolder, model_folder
from osiris_nlp.cli.terminal import out, progress, say

if TYPE_CHECKING:
    from osiris_nlp.cli.desk.learning_corpus import LearningCorpus
    from osiris_nlp.desk.base.store.store import Store
    from osiris_nlp.desk.intake.configuration import Corpus
    from osiris_nlp.desk.model.learning.candidate import Candidacy
    from osiris_nlp.training import TopicClassifier

DeskConfig = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="TOML file whose table corpus names the labelled articles to learn from (default: the files that "
        "the model in use was trained on here).",
    ),
]


NewModelName = Annotated[
    str | None,
    typer.Option(
        help="Name of the new model (default: the day, with a number if there is one already)."
    ),
]
PromotionCondition = Annotated[
    Literal["better"] | None,
    typer.Option(
        "--promote-if",
        metavar="better",
        help="Also promote the new model if it is better; by default, a better one is only kept.",
    ),
]


def desk_learn(
    database: Database = DATABASE,
    models: ModelsFolder = None,
    config: DeskConfig = None,
    name: NewModelName = None,
    condition: PromotionCondition = None,
    jobs: Jobs = None,
) -> None:
    """Train a new model on what editors have validated, and keep it if it is better; for cron.

    Reads again the files that the model in use was trained on, or the corpus that --config names, adds the
    validated articles of the desk, and trains with the same settings. The new model is better if three
    conditions hold. It ranks the labels of the last three months' articles better; each article is
    judged by models trained only on earlier ones. It does so not only because it knows which labels
    have become frequent. It is not worse on blind articles. A desk that is running puts the promoted
    model in service by itself.
    """
    check_extra()
    from osiris_nlp.desk.base.guard.sessions import session_secret
    from osiris_nlp.desk.model.learning.learner import desk_name
    from osiris_nlp.model.folders.in_use import models_folder
    from osiris_nlp.model.folders.promotion import folder_of
    from osiris_nlp.model.folders.run_log import run_log
    from osiris_nlp.model.folders.saving import free_folder

    now = dt.datetime.now(dt.UTC)
    folder, all_models = model_folder(None, models), models_folder(models)
    target = folder_of(all_models, name or f"{now:%Y-%m-%d}")
    if name and target.exists():
        raise InputError(f"There is a model {name!r}", "give the new one another --name")
    with open_desk(database, must_exist=True) as store, _alone(store):
        all_models.mkdir(exist_ok=True)
        with run_log(all_models):  # fails now, not after the training, if it cannot be written
            pass
        desk = desk_name(session_secret(store))
        candidate = _Candidate.train(folder, store, config, now=now, jobs=jobs)
        if candidate is None:
            reason, outcome = "nothing new", f"{folder.name} stays in use"
            _log_outcome(all_models, None, _id_of(folder), desk=desk, reason=reason)
        else:
            out().print(str(candidate.candidacy), soft_wrap=True)
            reason = candidate.candidacy.reason
            saved = candidate.save_if_better(target if name else free_folder(target))
            record = candidate.candidacy.to_record()
            _log_outcome(all_models, saved, candidate.former_id, desk=desk, **record)
            outcome = _settled(candidate, saved, all_models, is_promoted=condition is not None)
        log_command(store, "learn", f"{reason}: {outcome}")
    say(outcome)


def _alone(store: "Store") -> AbstractContextManager[None]:
    """Return a context manager in which no other 'desk learn' is running on a desk."""
    busy = f"Another 'desk learn' is running on {store.database.display_name}"
    return lock_desk(store, "-learn", busy)


def _log_outcome(models: Path, saved: Path | None, former_id: str, **record: Any) -> None:
    """Add what came of the comparison to the run log, where the page of the model reads it."""
    from osiris_nlp.model.folders.run_log import run_log

    with run_log(models) as log:
        names = {"model": saved and saved.name, "id": saved and _id_of(saved)}
        log({"what": "learn", **names, "former": former_id, **record})


def _settled(
    candidate: "_Candidate", saved: Path | None, models: Path, *, is_promoted: bool
) -> str:
    """Promote a candidate that was saved, if that was asked for; return what became of it."""
    from osiris_nlp.model.folders.in_use import model_in_use
    from osiris_nlp.model.folders.promotion import promote, promote_command

    if saved is None:
        return f"{candidate.former.name} stays in use; the new model was discarded"
    if not is_promoted:
        return f"Model saved in {saved}. To use it: {promote_command(models, saved.name)}"
    in_use = model_in_use(models)
    if in_use is None or _id_of(in_use) != candidate.former_id:
        return (
            f"Model saved in {saved}, not promoted: another one has come into use in the meantime"
        )
    previous = promote(models, saved.name)["previous"]
    undo = f". To go back: {promote_command(models, previous)}" if previous else ""
    return f"Model saved in {saved} and promoted{undo}"


def _id_of(folder: Path) -> str:
    from osiris_nlp.model.folders.registry import read_manifest

    return str(read_manifest(folder)["id"])


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate that has been compared with the model in use, and what it has learned from."""

    classifier: "TopicClassifier"
    candidacy: "Candidacy"
    sources: Mapping[str, int]
    corpus: "LearningCorpus"
    former: Path
    former_id: str

    @classmethod
    def train(
        cls,
        folder: Path,
        store: "Store",
        config: Path | None,
        *,
        now: dt.datetime,
        jobs: int | None,
    ) -> "_Candidate | None":
        """Train a candidate to replace the model in FOLDER; return None if nothing new judges it."""
        from osiris_nlp.cli.desk.learning_corpus import LearningCorpus
        from osiris_nlp.desk.model.feedback import Feedback
        from osiris_nlp.desk.model.learning.candidate import NothingNewError, train_candidate
        from osiris_nlp.training import TopicClassifier

        in_use = TopicClassifier.load(folder).model_  # whose settings have been checked
        corpus = (
            LearningCorpus.configured(check_corpus(config), in_use.taxonomy.language)
            if config
            else LearningCorpus.recorded(folder, in_use.details)
        )
        feedback = Feedback.read(store, names=corpus.names)
        articles = feedback.joined(corpus.articles)
        say(feedback.summary(len(corpus.articles), len(articles)))
        try:
            with progress() as on_progress:
                classifier, candidacy = train_candidate(
                    in_use,
                    corpus.articles,
                    articles,
                    feedback,
                    taxonomy=corpus.taxonomy,
                    now=now,
                    n_jobs=jobs or -1,
                    on_progress=on_progress,
                )
        except NothingNewError as error:
            say(error.what)
            return None
        former_id = in_use.name.rpartition("@")[2]
        return cls(classifier, candidacy, feedback.sources(articles), corpus, folder, former_id)

    def save_if_better(self, folder: Path) -> Path | None:
        """Save the candidate in a folder if it is better; return the folder, or None."""
        if self.candidacy.reason != "better":
            return None
        return self.classifier.save(folder, sources=self.sources, inputs=self.corpus.record)


def check_corpus(config: Path) -> "Corpus":
    """Return the corpus that the desk's file names; InputError if it names none."""
    from osiris_nlp.desk.intake.configuration import read_configuration

    corpus = read_configuration(config).corpus
    if corpus is None:
        raise InputError(
            "No corpus",
            'expected lines such as [corpus] and inputs = ["articles.jsonl"]',
            file=str(config),
        )
    return corpus
