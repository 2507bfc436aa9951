"""Decisions published on a site, by a publisher that works in the background."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from helpers.desk_store import AWA, article, import_files, put, review, undo
from helpers.memory_site import SITES, MemorySite
from helpers.plugin_endpoint import PluginSite, plugin_endpoint

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.articles import find_article, numbers_of
from osiris_nlp.desk.articles.reviews import Review
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.exchange.publishing.preparing import Preparation
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.desk.exchange.publishing.publisher import Job, Publisher
from osiris_nlp.desk.exchange.publishing.runs import Run
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.kinds import KINDS
from osiris_nlp.sites.spip.spip_site import SpipSite

LABELS = {8: "Fintech", 27: "Téléphonie", 29: "Internet", 41: "Infrastructures"}
IDS = {label: mot for mot, label in LABELS.items()}


@pytest.fixture
def site() -> Iterator[PluginSite]:
    with plugin_endpoint() as site:
        site.stated = site.address
        site.keywords = [[mot, f"{mot}. {label}", 1] for mot, label in LABELS.items()]
        yield site


@pytest.fixture
def publisher(site: PluginSite, store: Store) -> Iterator[Publisher]:
    endpoint = site.endpoint()
    with closing(Publisher(PublishedSite(store, SpipSite(endpoint, "awa"), None))) as publisher:
        yield publisher


def of_site(site: PluginSite, id_article: int, *labels: str) -> Article:
    name = site.endpoint().site
    meta = {"site": name, "id_article": id_article, "id_mot": [IDS[label] for label in labels]}
    return article(id_article, id=f"{name}/{id_article}", labels=labels, meta=meta)


def decide(store: Store, site: PluginSite, id_article: int, before: str, *after: str) -> Review:
    """Put an article of the site at the desk, where it carries one keyword, and review it."""
    site.links[id_article] = {IDS[before]}
    (number,) = put(store, of_site(site, id_article, before))
    return review(store, number, after)


def finish(job: Job | None) -> Job:
    assert job is not None
    assert job.finished.wait(60)
    assert job.error == ""
    return job


def prepared(publisher: Publisher) -> Preparation:
    finish(publisher.prepare())
    assert publisher.preparation is not None
    return publisher.preparation


def publish(publisher: Publisher) -> Run:
    name = prepared(publisher).name
    finish(publisher.publish(name))
    run = publisher.site.runs.find(name)
    assert run is not None
    return run


def publications(store: Store, site: PluginSite) -> dict[int, str | None]:
    name = site.endpoint().site
    numbers = numbers_of(store, [f"{name}/{id_article}" for id_article in site.links])
    articles = [find_article(store, number) for number in numbers.values()]
    return {
        each.article.meta["id_article"]: each.publication for each in articles if each is not None
    }


def test_a_preparation_shows_what_would_be_written_and_writes_nothing(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    decide(store, site, 13, "Internet", "Infrastructures")
    decide(store, site, 14, "Internet", "Internet")

    preparation = prepared(publisher)

    assert [
        (each.id_article, each.added, each.removed, each.author) for each in preparation.outcomes
    ] == [(12, ("27",), (), AWA), (13, ("41",), ("29",), AWA)]
    assert preparation.author == "Awa Ndiaye"
    assert site.links == {12: {8}, 13: {29}, 14: {29}}
    assert publisher.site.runs.latest(9) == []


def test_what_is_published_no_longer_waits(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    decide(store, site, 13, "Internet", "Infrastructures")
    assert publications(store, site) == {12: "waiting", 13: "waiting"}

    run = publish(publisher)

    assert site.links == {12: {8, 27}, 13: {41}}
    assert publications(store, site) == {12: "published", 13: "published"}
    assert (run.n_changes, run.left, run.tally.added, run.tally.removed) == (2, 0, 2, 1)
    assert publisher.preparation is None


def test_what_somebody_added_in_spip_stays(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Téléphonie", "Fintech")
    decide(store, site, 13, "Internet", "Infrastructures", "Internet", "Fintech")
    preparation = prepared(publisher)
    site.links[12] = {8, 29}  # after the preview, somebody has added Internet to one
    site.links[13] = {29, 8}  # and Fintech, as planned, to the other

    finish(publisher.publish(preparation.name))

    assert site.links == {12: {8, 27, 29}, 13: {8, 29, 41}}
    assert publications(store, site) == {12: "published", 13: "published"}


def test_a_decision_made_after_an_import_is_a_new_word(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    site.states_time = False  # so it was published months ago
    publish(publisher)
    site.states_time = True
    put(store, of_site(site, 12, "Fintech", "Téléphonie"))
    site.links[12] = {8}
    undo(store, first)
    put(store, of_site(site, 12, "Fintech"))
    number = numbers_of(store, [f"{site.endpoint().site}/12"])
    review(store, *number.values(), ["Téléphonie", "Fintech"])

    run = publish(publisher)

    assert site.links[12] == {8, 27}
    assert run.tally.added == 1


def test_what_somebody_changes_after_a_publication_is_not_published_again(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    publish(publisher)
    site.links[12] = {8, 29}

    put(store, of_site(site, 12, "Fintech", "Internet"))

    assert publications(store, site) == {12: "set_aside"}
    assert prepared(publisher).n_changes == 0


def test_what_the_site_has_already_no_longer_waits_once_a_plan_is_prepared(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Téléphonie")
    site.links[12] = {27}

    preparation = prepared(publisher)

    assert (preparation.n_changes, dict(preparation.left_out)) == (0, {"settled": 1})
    assert publications(store, site) == {12: "published"}


def test_an_article_that_was_deleted_in_spip_no_longer_waits_once_it_was_tried(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Téléphonie")
    decide(store, site, 13, "Fintech", "Téléphonie")
    name = prepared(publisher).name
    mots = site.links.pop(13)

    finish(publisher.publish(name))

    site.links[13] = mots
    assert publications(store, site) == {12: "published", 13: "set_aside"}


def test_a_label_without_a_keyword_waits_and_is_listed(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Fintech", "Sonatel/Orange")

    preparation = prepared(publisher)

    assert preparation.missing[0].startswith("Mot-clé à créer ou à renommer dans SPIP")
    assert "Sonatel/Orange" in preparation.missing[1]
    assert dict(preparation.left_out) == {"waiting": 1}
    assert publications(store, site) == {12: "waiting"}


def test_an_undone_publication_gives_the_keywords_back_and_the_reviews_wait_again(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Téléphonie")
    decide(store, site, 13, "Internet", "Infrastructures")
    run = publish(publisher)
    site.links[13] = {41, 8}  # somebody has added another one, which stays

    finish(publisher.undo(run.name))

    assert site.links == {12: {8}, 13: {29, 8}}
    assert publications(store, site) == {12: "waiting", 13: "waiting"}
    latest = {each.name: (each.is_undo, each.undone_by) for each in publisher.site.runs.latest(9)}
    assert latest == {
        run.name: (False, f"{run.name}.undo"),
        f"{run.name}.undo": (True, ""),
    }
    assert publish(publisher).tally.added == 2  # and can be published again
    assert site.links == {12: {27}, 13: {41, 8}}


def test_a_run_that_the_site_broke_off_goes_on_where_it_ended(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    for number in range(1, 6):
        decide(store, site, number, "Fintech", "Téléphonie")
    name = prepared(publisher).name
    site.patience = 2
    first_answers = [None, None]
    failing = [(403, {"error": "signature"}, {})]
    original = site.op_apply

    def apply_twice(request: dict[str, object]) -> dict[str, object]:
        if request["changes"] and first_answers:
            first_answers.pop()
            if not first_answers:
                site.faults += failing
        return original(request)

    site.op_apply = apply_twice  # type: ignore[method-assign,assignment]
    job = publisher.publish(name)
    assert job is not None
    assert job.finished.wait(60)
    assert "refuses the signature" in job.error
    run = publisher.site.runs.find(name)
    assert run is not None
    assert (run.tally.articles, run.left) == (4, 1)

    finish(publisher.publish(name))

    assert all(mots == {27} for mots in site.links.values())
    assert set(publications(store, site).values()) == {"published"}


def test_a_new_plan_takes_the_place_of_the_one_before(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    decide(store, site, 12, "Fintech", "Téléphonie")
    note = publisher.site.runs.plan_path("2026-note")
    prepared(publisher)
    note.write_text("à moi\n")

    latest = prepared(publisher).name

    folder = publisher.site.runs.folder
    assert {path.name for path in folder.iterdir()} == {"2026-note.jsonl", f"{latest}.jsonl"}
    publisher.discard()
    assert [path.name for path in folder.iterdir()] == ["2026-note.jsonl"]


def test_a_site_under_another_name_is_refused(publisher: Publisher, site: PluginSite) -> None:
    site.stated = "https://www.osiris.sn"

    job = publisher.prepare()

    assert job is not None
    assert job.finished.wait(60)
    assert "says that it is osiris.sn" in job.error


def test_only_one_thing_at_a_time(publisher: Publisher, site: PluginSite) -> None:
    original = site.op_keywords
    jobs: list[Job | None] = []

    def ask_for_more(request: dict[str, object]) -> dict[str, object]:
        jobs.append(publisher.prepare())
        return original(request)

    site.op_keywords = ask_for_more  # type: ignore[method-assign,assignment]
    finish(publisher.prepare())

    assert jobs == [None]


def test_a_job_that_is_asked_to_stop_ends_between_two_requests(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    for number in range(1, 301):
        decide(store, site, number, "Fintech", "Téléphonie")
    name = prepared(publisher).name
    original = site.op_apply

    def stop_at_once(request: dict[str, object]) -> dict[str, object]:
        if request["changes"] and publisher.job is not None:
            publisher.job.stop.set()
        return original(request)

    site.op_apply = stop_at_once  # type: ignore[method-assign,assignment]
    job = finish(publisher.publish(name))

    assert job.is_stopped
    run = publisher.site.runs.find(name)
    assert run is not None
    assert (run.tally.articles, run.left) == (100, 200)


def test_a_review_undone_before_its_plan_is_written_is_not_written(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    second = decide(store, site, 13, "Internet", "Infrastructures")
    decide(store, site, 14, "Internet", "Infrastructures")
    name = prepared(publisher).name
    undo(store, first)
    review(store, second.article, ["Téléphonie"])

    finish(publisher.publish(name))

    assert site.links == {12: {8}, 13: {29}, 14: {41}}
    assert publications(store, site) == {12: None, 13: "waiting", 14: "published"}
    run = publisher.site.runs.find(name)
    assert run is not None
    assert (run.left, run.tally.n_set_aside, run.tally.states["refused"]) == (0, 2, 2)


@pytest.mark.parametrize("labels", [None, ["Fintech"]])
def test_a_decision_made_while_a_run_writes_is_not_lost(
    publisher: Publisher, site: PluginSite, store: Store, labels: list[str] | None
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    name = prepared(publisher).name
    original = site.op_apply

    def decide_again(request: dict[str, object]) -> dict[str, object]:
        answer = original(request)
        if request["changes"]:
            undo(store, first) if labels is None else review(store, first.article, labels)
        return answer

    site.op_apply = decide_again  # type: ignore[method-assign,assignment]
    finish(publisher.publish(name))
    site.op_apply = original  # type: ignore[method-assign]

    assert site.links == {12: {27}}
    expected = "withdrawn" if labels is None else "waiting"
    assert publications(store, site) == {12: expected}
    if labels is None:
        finish(publisher.undo(name))
    else:
        publish(publisher)
    assert site.links == {12: {8}}
    assert publications(store, site) == {12: None if labels is None else "published"}


def test_a_withdrawn_review_is_forgotten_once_its_keywords_are_taken_back(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    second = decide(store, site, 13, "Internet", "Infrastructures")
    run = publish(publisher)
    undo(store, first)
    undo(store, second)
    site.links[13] = {41, 8}  # somebody has added Fintech
    prepared(publisher)
    assert publications(store, site) == {12: "withdrawn", 13: "withdrawn"}

    finish(publisher.undo(run.name))

    assert site.links == {12: {8}, 13: {29, 8}}
    assert publications(store, site) == {12: None, 13: None}


def test_a_review_whose_publication_was_undone_can_be_undone_without_a_trace(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    finish(publisher.undo(publish(publisher).name))

    undo(store, first)

    assert publications(store, site) == {12: None}


def test_an_undo_of_an_earlier_run_makes_the_later_review_wait_again(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    run = publish(publisher)
    review(store, first.article, ["Fintech", "Téléphonie", "Infrastructures"])
    publish(publisher)

    finish(publisher.undo(run.name))

    assert site.links == {12: {8, 41}}
    assert publications(store, site) == {12: "waiting"}
    publish(publisher)
    assert site.links == {12: {8, 27, 41}}


def test_an_undo_that_was_broken_off_is_resumed_and_its_reviews_wait(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    for number in range(1, 6):
        decide(store, site, number, "Fintech", "Téléphonie")
    name = publish(publisher).name
    site.patience = 2
    original = site.op_apply

    def break_off(request: dict[str, object]) -> dict[str, object]:
        answer = original(request)
        if request["changes"] and publisher.job is not None:
            publisher.job.stop.set()
        return answer

    site.op_apply = break_off  # type: ignore[method-assign,assignment]
    job = publisher.undo(name)
    assert job is not None
    assert job.finished.wait(60)
    site.op_apply = original  # type: ignore[method-assign]

    finish(publisher.publish(f"{name}.undo"))

    assert all(mots == {8} for mots in site.links.values())
    assert set(publications(store, site).values()) == {"waiting"}


def test_an_old_run_that_is_resumed_does_not_overrule_what_was_changed_since(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    for number in range(1, 6):
        decide(store, site, number, "Fintech", "Fintech", "Téléphonie")
    old = prepared(publisher).name
    site.patience = 1
    original = site.op_apply

    def break_off(request: dict[str, object]) -> dict[str, object]:
        if (
            request["changes"] and len(site.outcomes) == 2
        ):  # two are written, the answer to one is lost
            site.faults.append((403, {"error": "signature"}, {}))
        return original(request)

    site.op_apply = break_off  # type: ignore[method-assign,assignment]
    site.after = True
    job = publisher.publish(old)
    assert job is not None
    assert job.finished.wait(60)
    assert "refuses the signature" in job.error
    site.op_apply = original  # type: ignore[method-assign]
    site.after = False
    publish(publisher)
    assert all(mots == {8, 27} for mots in site.links.values())
    site.links = {number: {8} for number in site.links}  # somebody has removed them all

    finish(publisher.publish(old))

    assert all(mots == {8} for mots in site.links.values())
    assert {each.left for each in publisher.site.runs.latest(9)} == {0}


def test_an_import_between_review_and_publication_hides_nothing_that_was_published(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    publish(publisher)
    review(store, first.article, ["Infrastructures"])
    put(store, of_site(site, 12, "Téléphonie"))

    publish(publisher)

    assert site.links == {12: {41}}
    assert publications(store, site) == {12: "published"}


def test_what_a_killed_run_wrote_without_noting_it_is_noted_before_the_next_plan(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    name = prepared(publisher).name
    original = site.op_apply

    def lose_the_answer(request: dict[str, object]) -> dict[str, object]:
        answer = original(request)
        return {**answer, "articles": []} if request["changes"] else answer

    site.op_apply = lose_the_answer  # type: ignore[method-assign,assignment]
    job = publisher.publish(name)
    assert job is not None
    assert job.finished.wait(60)
    site.op_apply = original  # type: ignore[method-assign]
    assert "does not answer with outcomes" in job.error
    assert site.links == {12: {27}}
    review(store, first.article, ["Infrastructures"])

    publish(publisher)

    assert site.links == {12: {41}}
    assert {run.left for run in publisher.site.runs.latest(9)} == {0}
    for run in publisher.site.runs.latest(9):
        finish(publisher.undo(run.name))
    assert site.links == {12: {8}}


def test_an_undo_leaves_alone_what_a_later_run_and_then_somebody_changed(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    site.states_time = False  # so it was published months ago
    old = publish(publisher)
    site.states_time = True
    put(store, of_site(site, 12, "Fintech", "Téléphonie"))
    review(store, first.article, ["Fintech"])
    publish(publisher)
    assert site.links == {12: {8}}
    site.links[12] = {8, 27}  # somebody wants it all the same

    finish(publisher.undo(old.name))

    assert site.links == {12: {8, 27}}


def test_runs_that_are_undone_one_after_the_other_give_everything_back(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Fintech", "Téléphonie")
    runs = [publish(publisher)]
    review(store, first.article, ["Fintech"])
    runs.append(publish(publisher))
    review(store, first.article, ["Fintech", "Téléphonie"])
    runs.append(publish(publisher))

    states = []
    for run in reversed(runs):
        finish(publisher.undo(run.name))
        states.append({*site.links[12]})

    assert states == [{8}, {8, 27}, {8}]


def test_a_review_that_is_undone_before_a_broken_run_came_to_it_is_forgotten(
    publisher: Publisher, site: PluginSite, store: Store
) -> None:
    first = decide(store, site, 12, "Fintech", "Téléphonie")
    name = prepared(publisher).name
    original = site.op_apply

    def refuse(request: dict[str, object]) -> dict[str, object]:
        return {} if request["changes"] else original(request)

    site.op_apply = refuse  # type: ignore[method-assign,assignment]
    job = publisher.publish(name)
    assert job is not None
    assert job.finished.wait(60)
    site.op_apply = original  # type: ignore[method-assign]
    undo(store, first)
    assert publications(store, site) == {12: "withdrawn"}  # until the site is asked
    site.links[12] = {8, 29}  # somebody has added another one

    prepared(publisher)

    assert publications(store, site) == {12: None}


def test_a_site_of_another_kind_is_imported_decided_on_and_published(
    store: Store, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {"infra": "Infrastructures", "fintech": "Fintech"}
    blog = MemorySite(tags, {12: {"infra"}, 13: {"fintech"}})
    monkeypatch.setitem(KINDS, "memory", "helpers.memory_site")
    monkeypatch.setitem(SITES, str(tmp_path), blog)
    import_files(store, bench, tmp_path)
    numbers = numbers_of(store, [f"{blog.name}/12", f"{blog.name}/13"]).values()

    for number in numbers:
        review(store, number, ["Fintech"])
    with closing(Publisher(PublishedSite(store, blog, None))) as publisher:
        run = publish(publisher)
        links = dict(blog.links)
        finish(publisher.undo(run.name))

    assert (run.n_changes, run.tally.added, run.tally.removed) == (1, 1, 1)
    assert links == {12: {"fintech"}, 13: {"fintech"}}
    assert blog.links == {12: {"infra"}, 13: {"fintech"}}
