"""What every kind of site must do: plan, preview, write, keep what somebody changed, resume, undo, and decide.

A test class of a kind inherits the tests, and has a fixture `newsroom`.
"""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.exchange.pushing import fetch_decisions
from osiris_nlp.desk.exchange.site_decisions import article_site_decisions
from osiris_nlp.sites.applying import apply_plan, journal_of, plan_undo, preview_plan
from osiris_nlp.sites.earlier import EarlierRuns
from osiris_nlp.sites.journal import Outcome, Tally, open_journal, read_journal
from osiris_nlp.sites.messages import SuggestedKeyword
from osiris_nlp.sites.plan import Plan, read_plan, write_plan
from osiris_nlp.sites.planning import PlanCounts, plan_reviews
from osiris_nlp.sites.site import PolledSite, Site, Writer

A_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Reviewed:
    """A review, as the desk hands it over."""

    id_article: int
    labels: tuple[str, ...]
    carried_keywords: dict[str, str]
    created: dt.datetime
    title: str = "Wave baisse le prix du transfert d’argent"
    review: int = 812
    editor: str = "Awa Ndiaye"

    @property
    def as_of(self) -> dt.datetime:
        return self.created - A_MINUTE


class Newsroom(Protocol):
    """A site whose articles 5, 6 and 7 carry the first, the second, and none of three keywords.

    Attributes
    ----------
    names : names of the three keywords, by id
    """

    site: Site
    polled: PolledSite
    names: Mapping[str, str]

    def links(self) -> dict[int, set[str]]:
        """Return the keywords of the articles 5 to 7, without those that are gone."""

    def click(self, number: int, keyword: str, action: str) -> None:
        """Add or remove a keyword, as somebody does on the site."""

    def delete(self, number: int) -> None:
        """Delete an article."""

    def losing_answers(self) -> AbstractContextManager[None]:
        """Let the site write, and its answers be lost."""


@dataclass(frozen=True)
class Case:
    """A newsroom at work: the three keywords, what articles carry at first, and what is decided."""

    newsroom: Newsroom
    folder: Path
    now: dt.datetime

    @property
    def ids(self) -> tuple[str, str, str]:
        first, second, third = self.newsroom.names
        return first, second, third

    @property
    def carried(self) -> dict[int, set[str]]:
        first, second, _ = self.ids
        return {5: {first}, 6: {second}, 7: set()}

    @property
    def decided(self) -> dict[int, set[str]]:
        first, second, third = self.ids
        return {5: {second}, 6: {second, third}, 7: {first}}

    def plan(self, name: str = "plan", earlier: EarlierRuns | None = None) -> Plan:
        """Plan what is decided; the reviews are a minute old."""
        names = self.newsroom.names
        keywords = self.newsroom.site.keywords(None, articles=self.carried)
        reviews = [
            Reviewed(
                number,
                tuple(names[id_] for id_ in sorted(ids)),
                {names[id_]: id_ for id_ in self.carried[number]},
                self.now - A_MINUTE,
            )
            for number, ids in self.decided.items()
        ]
        changes = plan_reviews(reviews, keywords, PlanCounts(), earlier)
        path = self.folder / f"{name}.jsonl"
        write_plan(path, keywords.name, keywords.location, changes, address=keywords.address)
        return read_plan(path)

    def apply(self, plan: Plan, writer: Writer | None = None, *, limit: int | None = None) -> Tally:
        writer = writer or self.newsroom.site.writer()
        with open_journal(journal_of(plan.path), plan, address=writer.address) as journal:
            apply_plan(plan, writer, journal, limit=limit, on_progress=lambda _: None)
            return journal.tally


def outcomes_of(plan: Plan) -> list[Outcome]:
    return list(read_journal(journal_of(plan.path)))


class SiteContract:
    """The tests."""

    @pytest.fixture
    def case(self, newsroom, tmp_path):
        return Case(newsroom, tmp_path, dt.datetime.now(dt.UTC))

    @pytest.fixture
    def store(self, tmp_path):
        with closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store:
            yield store

    def test_a_preview_says_what_would_be_written_and_writes_nothing(self, case):
        plan, (first, second, third) = case.plan(), case.ids

        outcomes = list(preview_plan(plan, case.newsroom.site.writer(), journal_of(plan.path)))

        changes = [(5, (second,), (first,)), (6, (third,), ()), (7, (first,), ())]
        assert [(each.id_article, each.added, each.removed) for each in outcomes] == changes
        assert case.newsroom.links() == case.carried
        assert not journal_of(plan.path).exists()

    def test_a_plan_is_written_once_with_a_line_for_each_article(self, case):
        plan = case.plan()

        tally, again = case.apply(plan), case.apply(plan)

        assert case.newsroom.links() == case.decided
        assert (tally.states["done"], tally.added, tally.removed) == (3, 3, 1)
        assert again.states == tally.states
        assert [each.state for each in outcomes_of(plan)] == ["done"] * 3

    def test_what_somebody_changed_in_the_meantime_stands(self, case):
        plan, (first, second, third) = case.plan(), case.ids
        case.newsroom.click(5, first, "remove")  # which was to be removed
        case.newsroom.click(5, third, "add")  # which nobody decided at the desk
        case.newsroom.delete(6)

        case.apply(plan)

        assert case.newsroom.links() == {5: {second, third}, 7: {first}}
        states = {
            each.id_article: (each.state, each.settled, each.others) for each in outcomes_of(plan)
        }
        five = ("done", (first,), (third,))
        assert states == {5: five, 6: ("missing", (), ()), 7: ("done", (), ())}

    def test_a_run_whose_answer_was_lost_goes_on_and_notes_what_was_written(self, case):
        plan, newsroom = case.plan(), case.newsroom
        case.apply(plan, limit=1)

        writer = newsroom.site.writer()
        with newsroom.losing_answers(), pytest.raises(InputError):
            case.apply(plan, writer)
        n_noted, was_written = len(outcomes_of(plan)), newsroom.links()[6] == case.decided[6]
        case.apply(plan)

        assert newsroom.links() == case.decided
        assert [each.id_article for each in outcomes_of(plan)] == [5, 6, 7]
        assert (n_noted, was_written, outcomes_of(plan)[1].added) == (1, True, (case.ids[2],))

    def test_a_run_that_was_killed_while_it_noted_an_article_goes_on(self, case):
        plan = case.plan()
        case.apply(plan, limit=2)
        journal = journal_of(plan.path)
        journal.write_bytes(journal.read_bytes()[:-20])

        tally = case.apply(plan)

        assert case.newsroom.links() == case.decided
        outcomes = [(each.id_article, each.state) for each in outcomes_of(plan)]
        assert outcomes == [(5, "done"), (6, "done"), (7, "done")]
        assert (tally.added, tally.removed) == (3, 1)

    def test_an_undo_takes_back_what_is_as_the_run_left_it(self, case):
        plan, newsroom = case.plan(), case.newsroom
        case.apply(plan)
        newsroom.click(7, case.ids[0], "remove")  # somebody has taken back one of them

        undo = read_plan(plan_undo(journal_of(plan.path)))
        case.apply(undo)

        assert newsroom.links() == case.carried
        case.apply(read_plan(plan_undo(journal_of(undo.path))))
        assert newsroom.links() == case.decided | {7: set()}

    def test_what_was_taken_back_on_the_site_is_not_planned_again(self, case):
        plan, earlier = case.plan(), EarlierRuns()
        case.apply(plan)
        case.newsroom.click(7, case.ids[0], "remove")
        earlier.read(journal_of(plan.path))

        again = case.plan("again", earlier)

        assert again.n_changes == 0

    def test_decisions_made_on_the_site_reach_a_desk_once(self, case, store):
        newsroom, (first, second, third) = case.newsroom, case.ids
        newsroom.click(7, second, "add")
        newsroom.click(7, third, "add")
        newsroom.click(5, first, "remove")

        counts = [fetch_decisions(newsroom.polled, store).new for _ in range(2)]

        assert counts == [3, 0]
        decisions = {
            number: article_site_decisions(store, newsroom.polled.name, number, limit=5)
            for number in (5, 7)
        }
        assert {
            number: [(each.action, each.keyword, each.carried_ids) for each in of_article]
            for number, of_article in decisions.items()
        } == {
            5: [("remove", first, ())],
            7: [("add", third, tuple(sorted({second, third}))), ("add", second, (second,))],
        }
        assert {each.channel for each in decisions[7]} == {"native"}
        assert all(abs(each.moment - case.now) < A_MINUTE for each in decisions[7])

    def test_what_a_plan_writes_does_not_come_back_as_a_decision(self, case):
        case.apply(case.plan())

        assert case.newsroom.polled.decisions().decisions == []

    def test_articles_wait_for_the_suggestions_of_each_model_once(self, case):
        polled, (first, _, _) = case.newsroom.polled, case.ids
        before = polled.waiting("osiris 0d64f9ce")
        suggestion = SuggestedKeyword(first, 0.83, "apply", ["fibre"])

        suggested = [(article, [suggestion]) for article in before.articles]
        n_stored = polled.store("osiris 0d64f9ce", suggested)

        after, other = polled.waiting("osiris 0d64f9ce"), polled.waiting("osiris 3f2a91bb")
        assert n_stored == len(before.articles) > 1
        assert after.n_waiting == before.n_waiting - n_stored
        assert other.n_waiting == before.n_waiting
        assert {*case.newsroom.names} <= {keyword.id for keyword in before.keywords}
