"""What every kind of site must do: plan, preview, write, keep what somebody changed, resume and undo.

The same tests run on a stand-in for SPIP with the plugin, and on a site of another kind.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers.memory_site import MemorySite
from helpers.plugin_endpoint import plugin_endpoint

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.applying import apply_plan, journal_of, plan_undo, preview_plan
from osiris_nlp.sites.journal import Outcome, Tally, open_journal, read_journal
from osiris_nlp.sites.plan import Plan, read_plan, write_plan
from osiris_nlp.sites.planning import PlanCounts, plan_reviews
from osiris_nlp.sites.site import Site
from osiris_nlp.sites.spip.site import SpipSite
from osiris_nlp.sites.writer import Writer

NAMES = {1: "Infrastructures", 2: "Fintech", 3: "Cybersécurité"}
IDS = {name: id_ for id_, name in NAMES.items()}
CARRIED = {1: {1}, 2: {2}, 3: set[int]()}
DECIDED = {1: {2}, 2: {2, 3}, 3: {1}}


@dataclass(frozen=True)
class Reviewed:
    """A review, as the desk hands it over."""

    id_article: int
    labels: tuple[str, ...]
    carried_keywords: dict[str, int]
    title: str = "Wave baisse le prix du transfert d’argent"
    review: int = 812
    editor: str = "Awa Ndiaye"
    as_of: dt.datetime = dt.datetime(2026, 1, 21, tzinfo=dt.UTC)
    created: dt.datetime = dt.datetime(2026, 1, 22, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Newsroom:
    """A site, what its articles carry, and a context in which it writes articles, but its answer is lost."""

    site: Site
    links: dict[int, set[int]]
    losing_answers: Callable[[], AbstractContextManager[None]]

    def plan(self, folder: Path) -> Plan:
        keywords = self.site.keywords(None, articles=CARRIED)
        reviews = [
            Reviewed(
                number,
                tuple(NAMES[id_] for id_ in sorted(ids)),
                {NAMES[id_]: id_ for id_ in CARRIED[number]},
            )
            for number, ids in DECIDED.items()
        ]
        changes = plan_reviews(reviews, keywords, PlanCounts())
        path = folder / "plan.jsonl"
        write_plan(path, keywords.name, keywords.place, changes, address=keywords.address)
        return read_plan(path)

    def apply(self, plan: Plan, writer: Writer | None = None, *, limit: int | None = None) -> Tally:
        writer = writer or self.site.writer()
        with open_journal(journal_of(plan.path), plan, address=writer.address) as journal:
            apply_plan(plan, writer, journal, limit=limit, on_progress=lambda _: None)
            return journal.tally


@pytest.fixture(params=["spip", "memory"])
def newsroom(request: pytest.FixtureRequest) -> Iterator[Newsroom]:
    if request.param == "memory":
        site = MemorySite(NAMES, CARRIED)
        yield Newsroom(site, site.links, site.losing_answers)
        return
    with plugin_endpoint() as plugin:
        plugin.keywords = [[id_, name, 1] for id_, name in NAMES.items()]
        plugin.links = {number: {*ids} for number, ids in CARRIED.items()}

        @contextmanager
        def losing_answers() -> Iterator[None]:
            plugin.after, plugin.faults = True, [(500, b"", {})] * 9
            yield
            plugin.after, plugin.faults = False, []

        yield Newsroom(SpipSite(plugin.endpoint(), "awa"), plugin.links, losing_answers)


def outcomes_of(plan: Plan) -> list[Outcome]:
    return list(read_journal(journal_of(plan.path)))


def test_a_preview_says_what_would_be_written_and_writes_nothing(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    plan = newsroom.plan(tmp_path)

    outcomes = list(preview_plan(plan, newsroom.site.writer(), journal_of(plan.path)))

    assert [(each.id_article, each.added, each.removed) for each in outcomes] == [
        *[(1, (2,), (1,)), (2, (3,), ()), (3, (1,), ())]
    ]
    assert newsroom.links == CARRIED
    assert not journal_of(plan.path).exists()


def test_a_plan_is_written_once_with_a_line_for_each_article(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    plan = newsroom.plan(tmp_path)

    tally, again = newsroom.apply(plan), newsroom.apply(plan)

    assert newsroom.links == DECIDED
    assert (tally.states["done"], tally.added, tally.removed) == (3, 3, 1)
    assert again.states == tally.states
    assert [each.state for each in outcomes_of(plan)] == ["done"] * 3


def test_what_somebody_changed_in_the_meantime_stands(newsroom: Newsroom, tmp_path: Path) -> None:
    plan = newsroom.plan(tmp_path)
    newsroom.links[1].clear()  # what was to be removed
    newsroom.links[1].add(3)  # which nobody decided at the desk
    del newsroom.links[2]

    newsroom.apply(plan)

    assert newsroom.links == {1: {2, 3}, 3: {1}}
    states = {
        each.id_article: (each.state, each.settled, each.others) for each in outcomes_of(plan)
    }
    assert states == {1: ("done", (1,), (3,)), 2: ("missing", (), ()), 3: ("done", (), ())}


def test_a_run_whose_answer_was_lost_goes_on_and_notes_what_was_written(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    plan = newsroom.plan(tmp_path)
    newsroom.apply(plan, limit=1)

    writer = newsroom.site.writer()
    with newsroom.losing_answers(), pytest.raises(InputError):
        newsroom.apply(plan, writer)
    n_noted, was_written = len(outcomes_of(plan)), newsroom.links[2] == DECIDED[2]
    newsroom.apply(plan)

    assert newsroom.links == DECIDED
    assert [each.id_article for each in outcomes_of(plan)] == [1, 2, 3]
    assert (n_noted, was_written, outcomes_of(plan)[1].added) == (1, True, (3,))


def test_an_undo_takes_back_what_is_as_the_run_left_it(newsroom: Newsroom, tmp_path: Path) -> None:
    plan = newsroom.plan(tmp_path)
    newsroom.apply(plan)
    newsroom.links[3].clear()  # somebody has taken back one of them

    undo = read_plan(plan_undo(journal_of(plan.path)))
    newsroom.apply(undo)

    assert newsroom.links == CARRIED
    newsroom.apply(read_plan(plan_undo(journal_of(undo.path))))
    assert newsroom.links == DECIDED | {3: set()}
