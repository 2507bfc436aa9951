"""Publishes in the background, one thing at a time, so that no page waits for the site."""

import logging
import re
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Literal

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.articles import publication
from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.exchange.publishing.preparing import Preparation, prepare
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.sites.applying import apply_plan, plan_undo
from osiris_nlp.sites.earlier import UNDO, EarlierRuns
from osiris_nlp.sites.journal import Journal, Outcome, open_journal
from osiris_nlp.sites.plan import KeywordChange, Plan, read_plan
from osiris_nlp.sites.site import Writer

Kind = Literal["prepare", "publish", "undo"]
_REVIEW = re.compile(r"review (\d{1,18})", re.ASCII)
_RECORDED = 500  # reviews per transaction
NOT_WAITING = "the review no longer waits to be published"  # why a journal says it was not written
_END = 5  # seconds to wait for a job when the service stops; it goes on where it ended
_logger = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The job was asked to stop."""


@dataclass(slots=True)
class Job:
    """What the publisher does, or has done last.

    Attributes
    ----------
    kind : prepare, publish or undo
    name : name of the run, empty while a plan is prepared
    n_done, n_total : articles
    error : why it failed, in English; empty if it did not
    is_stopped : whether it ended early because it was asked to
    finished : set at the end
    stop : set to ask it to stop
    """

    kind: Kind
    name: str = ""
    n_done: int = 0
    n_total: int = 0
    error: str = ""
    is_stopped: bool = False
    finished: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def show(self, n_done: int, n_total: int) -> None:
        """Note how far it is; raise an error if it was asked to stop."""
        self.n_done, self.n_total = n_done, n_total
        if self.stop.is_set():
            raise _StoppedError


class Publisher:
    """Publishes the reviews of a desk on one site, through the site's plugin.

    Attributes
    ----------
    site : the site
    job : what it does, or has done last; None at first
    preparation : the plan that waits for consent, if any
    """

    def __init__(self, site: PublishedSite) -> None:
        self.site = site
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.job: Job | None = None
        self.preparation: Preparation | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job is running."""
        return self.job is not None and not self.job.finished.is_set()

    def prepare(self) -> Job | None:
        """Begin to prepare a plan, in place of an earlier one; return the job, None if another is running."""
        return self._start(Job("prepare"), self._prepare)

    def publish(self, name: str) -> Job | None:
        """Begin to write a plan to the site, or go on with it; None if another job is running."""
        return self._start(Job("publish", name), partial(self._write, name))

    def undo(self, name: str) -> Job | None:
        """Begin to take back what a run wrote; None if another job is running."""
        return self._start(Job("undo", name), partial(self._undo, name))

    def discard(self) -> None:
        """Forget the plan that waits for consent."""
        with self._lock:
            if not self.is_busy:
                self.preparation = None
                self.site.runs.discard_plans()

    def close(self) -> None:
        """Stop the running job between two requests; what it has written is in its journal."""
        if self.job is not None and self._thread is not None:
            self.job.stop.set()
            self._thread.join(_END)

    def _start(self, job: Job, work: Callable[[Job], None]) -> Job | None:
        with self._lock:
            if self.is_busy:
                return None
            self.job = job
            self._thread = threading.Thread(target=self._run, args=(job, work), daemon=True)
            self._thread.start()
            return job

    def _run(self, job: Job, work: Callable[[Job], None]) -> None:
        try:
            work(job)
        except _StoppedError:
            job.is_stopped = True
        except OsirisError as error:
            job.error = str(error)
        except OSError as error:
            _logger.exception("Cannot %s", job.kind)
            file = str(error.filename or self.site.runs.folder)
            job.error = (
                f"Cannot write {file!r} ({error.strerror}): free some space, or correct its rights"
            )
        except Exception as error:
            _logger.exception("Cannot %s", job.kind)
            job.error = f"Unexpected error ({type(error).__name__}); see the log of the service"
        finally:
            job.finished.set()

    def _prepare(self, job: Job) -> None:
        self.preparation = None
        self.preparation = prepare(self.site, job.show)

    def _write(self, name: str, job: Job) -> None:
        self.preparation = None
        plan = read_plan(self.site.runs.plan_path(name))
        undone = [each.id_article for each in plan.changes() if each.origin.startswith(UNDO)]
        # Before anything is taken back: a process that is killed cannot say so afterwards.
        articles = (
            publication.record_undoing(self.site.store, self.site.name, {*undone}) if undone else []
        )
        try:
            self._apply(plan, job)
        except _StoppedError:
            self.site.read_waiting()
            raise
        self._record_unsent(articles)
        self._record_missing(plan)
        self.site.read_waiting()  # which no longer wait

    def _undo(self, name: str, job: Job) -> None:
        runs = self.site.runs
        self._write(plan_undo(runs.journal_path(name), runs.written_after(name)).stem, job)

    def _apply(self, plan: Plan, job: Job) -> None:
        if not plan.n_changes:
            return
        writer, path = self.site.remote.writer(), self.site.runs.journal_path(plan.path.stem)
        with open_journal(path, plan, address=writer.address) as journal:
            self._leave_out(self._not_waiting(plan, journal), writer, journal)
            apply_plan(
                plan, writer, journal, on_progress=lambda n_done: job.show(n_done, plan.n_changes)
            )

    def _not_waiting(self, plan: Plan, journal: Journal) -> list[KeywordChange]:
        """Return what is left of a plan whose reviews need not be published any more.

        Since it was planned, they may have been replaced or undone at the desk, or published by another
        run; what somebody has changed in SPIP since that must stand.
        """
        left_out = list[KeywordChange]()
        for batch in batched(plan.changes(), _RECORDED):
            reviews = {
                int(match[1]): change
                for change in batch
                if change.id_article not in journal.finished
                and (match := _REVIEW.fullmatch(change.origin))
            }
            waiting = publication.record_sending(self.site.store, reviews)
            left_out += [reviews[number] for number in reviews.keys() - waiting]
        return left_out

    @staticmethod
    def _leave_out(changes: Iterable[KeywordChange], writer: Writer, journal: Journal) -> None:
        """Note changes as not written, unless a run that was killed wrote them without noting it."""
        for change, earlier_outcome in writer.recall(changes, journal.run):
            outcome = earlier_outcome or Outcome.of(
                change,
                state="refused",
                refused=dict.fromkeys((*change.add, *change.remove), NOT_WAITING),
            )
            journal.add(outcome)
            journal.tally.count(outcome)
            journal.finished.add(change.id_article)

    def _record_missing(self, plan: Plan) -> None:
        """Record that the reviews of articles that the site no longer has do not wait any more."""
        outcomes = self.site.runs.outcomes(plan.path.stem) if plan.n_changes else iter(())
        origins = (outcome.origin for outcome in outcomes if outcome.state == "missing")
        reviews = (int(match[1]) for match in map(_REVIEW.fullmatch, origins) if match)
        for batch in batched(reviews, _RECORDED):
            publication.record_publications(self.site.store, dict.fromkeys(batch, "set_aside"))

    def _record_unsent(self, articles: Collection[publication.ImportedArticle]) -> None:
        """Record of which articles everything that was written since their import has been taken back."""
        earlier = EarlierRuns()
        for journal in self.site.runs.journals() if articles else ():
            earlier.read(journal)
        unsent = (
            article.number
            for article in articles
            if not any(earlier.written(article.id_article, article.imported.timestamp()).values())
        )
        for batch in batched(unsent, _RECORDED):
            publication.record_unsent(self.site.store, batch)


SitePublisher = Annotated[Publisher, part("publisher")]
