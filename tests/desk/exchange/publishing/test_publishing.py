"""Decisions published on a site, by a publisher that works in the background."""

import itertools
from contextlib import closing, contextmanager

import pytest
from helpers.desk_store import AWA, import_files, put, review, undo
from helpers.memory_site import SITES, MemorySite
from helpers.publishing_room import publishing_room
from helpers.stored_articles import stored

from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
from osiris_nlp.desk.exchange.publishing.publisher import Publisher
from osiris_nlp.sites.kinds import KINDS

REFUSAL = (403, {"error": "signature"}, {})


@pytest.fixture
def room(store):
    with publishing_room(store) as room:
        yield room


def wait(job):
    assert job is not None
    assert job.finished.wait(60)
    return job


def finish(job):
    assert wait(job).error == ""
    return wait(job)


def prepared(publisher):
    finish(publisher.prepare())
    assert publisher.preparation is not None
    return publisher.preparation


def run_of(publisher, name):
    run = publisher.site.runs.find(name)
    assert run is not None
    return run


def publish(publisher):
    name = prepared(publisher).name
    finish(publisher.publish(name))
    return run_of(publisher, name)


def publications(room):
    numbers = numbers_of(room.store, [f"{room.name}/{id_}" for id_ in room.site.links])
    articles = [stored(room.store, number) for number in numbers.values()]
    return {each.article.meta["id_article"]: each.publication for each in articles}


@contextmanager
def applying(room, answer):
    """Let the site answer requests with changes in this way; `answer` gets a function that applies them."""
    original = room.site.op_apply

    def apply(request):
        return answer(lambda: original(request)) if request["changes"] else original(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room.site, "op_apply", apply)
        yield


def test_a_preparation_writes_nothing_and_what_is_published_no_longer_waits(room):
    room.decide(12, "Fintech", "Fintech", "Téléphonie")
    room.decide(13, "Internet", "Infrastructures")
    room.decide(14, "Internet", "Internet")

    preparation = prepared(room.publisher)

    planned = [(each.id_article, each.added, each.removed) for each in preparation.outcomes]
    assert planned == [(12, ("27",), ()), (13, ("41",), ("29",))]
    assert {preparation.author, *(each.author for each in preparation.outcomes)} == {AWA}
    assert room.site.links == {12: {8}, 13: {29}, 14: {29}}
    assert room.publisher.site.runs.latest(9) == []
    before = publications(room)
    assert (before[12], before[13]) == ("waiting", "waiting")

    run = publish(room.publisher)

    assert room.site.links == {12: {8, 27}, 13: {41}, 14: {29}}
    assert publications(room) == before | {12: "published", 13: "published"}
    assert (run.n_changes, run.left, run.tally.added, run.tally.removed) == (2, 0, 2, 1)
    assert room.publisher.preparation is None


def test_what_somebody_added_in_spip_stays(room):
    room.decide(12, "Fintech", "Téléphonie", "Fintech")
    room.decide(13, "Internet", "Infrastructures", "Internet", "Fintech")
    preparation = prepared(room.publisher)
    room.site.links[12] = {8, 29}  # after the preview, somebody has added Internet to one
    room.site.links[13] = {29, 8}  # and Fintech, as planned, to the other

    finish(room.publisher.publish(preparation.name))

    assert room.site.links == {12: {8, 27, 29}, 13: {8, 29, 41}}
    assert publications(room) == {12: "published", 13: "published"}


def test_a_decision_made_after_an_import_is_a_new_word(room):
    first = room.decide(12, "Fintech", "Fintech", "Téléphonie")
    room.site.states_time = False  # so it was published months ago
    publish(room.publisher)
    room.site.states_time = True
    put(room.store, room.of_site(12, "Fintech", "Téléphonie"))
    room.site.links[12] = {8}
    undo(room.store, first)
    put(room.store, room.of_site(12, "Fintech"))
    number = numbers_of(room.store, [f"{room.name}/12"])
    review(room.store, *number.values(), ["Téléphonie", "Fintech"])

    run = publish(room.publisher)

    assert room.site.links[12] == {8, 27}
    assert run.tally.added == 1


def test_what_somebody_changes_after_a_publication_is_not_published_again(room):
    room.decide(12, "Fintech", "Fintech", "Téléphonie")
    publish(room.publisher)
    room.site.links[12] = {8, 29}

    put(room.store, room.of_site(12, "Fintech", "Internet"))

    assert publications(room) == {12: "set_aside"}
    assert prepared(room.publisher).n_changes == 0


def test_what_the_site_has_already_no_longer_waits_once_a_plan_is_prepared(room):
    room.decide(12, "Fintech", "Téléphonie")
    room.site.links[12] = {27}

    preparation = prepared(room.publisher)

    assert (preparation.n_changes, dict(preparation.left_out)) == (0, {"settled": 1})
    assert publications(room) == {12: "published"}


def test_an_article_that_was_deleted_in_spip_no_longer_waits_once_it_was_tried(room):
    room.decide(12, "Fintech", "Téléphonie")
    room.decide(13, "Fintech", "Téléphonie")
    name = prepared(room.publisher).name
    mots = room.site.links.pop(13)

    finish(room.publisher.publish(name))

    room.site.links[13] = mots
    assert publications(room) == {12: "published", 13: "set_aside"}


def test_a_label_without_a_keyword_waits_and_is_listed(room):
    room.decide(12, "Fintech", "Fintech", "Sonatel/Orange")

    preparation = prepared(room.publisher)

    assert preparation.missing[0].startswith("Mot-clé à créer ou à renommer dans SPIP")
    assert "Sonatel/Orange" in preparation.missing[1]
    assert dict(preparation.left_out) == {"waiting": 1}
    assert publications(room) == {12: "waiting"}


def test_an_undone_publication_gives_the_keywords_back_and_the_reviews_wait_again(room):
    room.decide(12, "Fintech", "Téléphonie")
    second = room.decide(13, "Internet", "Infrastructures")
    run = publish(room.publisher)
    room.site.links[13] = {41, 8}  # somebody has added another one, which stays

    finish(room.publisher.undo(run.name))

    assert room.site.links == {12: {8}, 13: {29, 8}}
    assert publications(room) == {12: "waiting", 13: "waiting"}
    runs = room.publisher.site.runs.latest(9)
    latest = {each.name: (each.is_undo, each.undone_by) for each in runs}
    assert latest == {run.name: (False, f"{run.name}.undo"), f"{run.name}.undo": (True, "")}
    again = publish(room.publisher)
    assert (again.tally.added, room.site.links) == (2, {12: {27}, 13: {41, 8}})
    finish(room.publisher.undo(again.name))
    undo(room.store, second)
    assert publications(room) == {12: "waiting", 13: None}  # the review leaves no trace


def test_a_run_that_the_site_broke_off_goes_on_where_it_ended(room):
    for number in range(1, 6):
        room.decide(number, "Fintech", "Téléphonie")
    name = prepared(room.publisher).name
    room.site.patience = 2
    requests = itertools.count(1)

    def break_off_the_second(apply):
        if next(requests) == 2:
            room.site.faults.append(REFUSAL)
        return apply()

    with applying(room, break_off_the_second):
        job = wait(room.publisher.publish(name))
    assert "refuses the signature" in job.error
    run = run_of(room.publisher, name)
    assert (run.tally.articles, run.left) == (4, 1)

    finish(room.publisher.publish(name))

    assert all(mots == {27} for mots in room.site.links.values())
    assert set(publications(room).values()) == {"published"}


def test_a_new_plan_takes_the_place_of_the_one_before(room):
    room.decide(12, "Fintech", "Téléphonie")
    note = room.publisher.site.runs.plan_path("2026-note")
    prepared(room.publisher)
    note.write_text("à moi\n")

    latest = prepared(room.publisher).name

    folder = room.publisher.site.runs.folder
    assert {path.name for path in folder.iterdir()} == {"2026-note.jsonl", f"{latest}.jsonl"}
    room.publisher.discard()
    assert [path.name for path in folder.iterdir()] == ["2026-note.jsonl"]


def test_a_site_under_another_name_is_refused(room):
    room.site.stated = "https://www.osiris.sn"

    assert "says that it is osiris.sn" in wait(room.publisher.prepare()).error


def test_only_one_thing_at_a_time(room, monkeypatch):
    original, jobs = room.site.op_keywords, []

    def ask_for_more(request):
        jobs.append(room.publisher.prepare())
        return original(request)

    monkeypatch.setattr(room.site, "op_keywords", ask_for_more)
    finish(room.publisher.prepare())

    assert jobs == [None]


def stop_job(room):
    assert room.publisher.job is not None
    room.publisher.job.stop.set()


def test_a_job_that_is_asked_to_stop_ends_between_two_requests(room):
    for number in range(1, 301):
        room.decide(number, "Fintech", "Téléphonie")
    name = prepared(room.publisher).name

    with applying(room, lambda apply: stop_job(room) or apply()):
        job = finish(room.publisher.publish(name))

    assert job.is_stopped
    run = run_of(room.publisher, name)
    assert (run.tally.articles, run.left) == (100, 200)


def test_a_review_undone_before_its_plan_is_written_is_not_written(room):
    first = room.decide(12, "Fintech", "Téléphonie")
    second = room.decide(13, "Internet", "Infrastructures")
    room.decide(14, "Internet", "Infrastructures")
    name = prepared(room.publisher).name
    undo(room.store, first)
    review(room.store, second.article, ["Téléphonie"])

    finish(room.publisher.publish(name))

    assert room.site.links == {12: {8}, 13: {29}, 14: {41}}
    assert publications(room) == {12: None, 13: "waiting", 14: "published"}
    run = run_of(room.publisher, name)
    assert (run.left, run.tally.n_set_aside, run.tally.states["refused"]) == (0, 2, 2)


@pytest.mark.parametrize("labels", [None, ["Fintech"]])
def test_a_decision_made_while_a_run_writes_is_not_lost(room, labels):
    first = room.decide(12, "Fintech", "Téléphonie")
    name = prepared(room.publisher).name

    def decide_again(apply):
        answer = apply()
        review(room.store, first.article, labels) if labels else undo(room.store, first)
        return answer

    with applying(room, decide_again):
        finish(room.publisher.publish(name))

    assert room.site.links == {12: {27}}
    assert publications(room) == {12: "waiting" if labels else "withdrawn"}
    publish(room.publisher) if labels else finish(room.publisher.undo(name))
    assert room.site.links == {12: {8}}
    assert publications(room) == {12: "published" if labels else None}


def test_a_withdrawn_review_is_forgotten_once_its_keywords_are_taken_back(room):
    first = room.decide(12, "Fintech", "Téléphonie")
    second = room.decide(13, "Internet", "Infrastructures")
    run = publish(room.publisher)
    undo(room.store, first)
    undo(room.store, second)
    room.site.links[13] = {41, 8}  # somebody has added Fintech
    prepared(room.publisher)
    assert publications(room) == {12: "withdrawn", 13: "withdrawn"}

    finish(room.publisher.undo(run.name))

    assert room.site.links == {12: {8}, 13: {29, 8}}
    assert publications(room) == {12: None, 13: None}


def test_an_undo_of_an_earlier_run_makes_the_later_review_wait_again(room):
    first = room.decide(12, "Fintech", "Fintech", "Téléphonie")
    run = publish(room.publisher)
    review(room.store, first.article, ["Fintech", "Téléphonie", "Infrastructures"])
    publish(room.publisher)

    finish(room.publisher.undo(run.name))

    assert room.site.links == {12: {8, 41}}
    assert publications(room) == {12: "waiting"}
    publish(room.publisher)
    assert room.site.links == {12: {8, 27, 41}}


def test_an_undo_that_was_broken_off_is_resumed_and_its_reviews_wait(room):
    for number in range(1, 6):
        room.decide(number, "Fintech", "Téléphonie")
    name = publish(room.publisher).name
    room.site.patience = 2
    with applying(room, lambda apply: stop_job(room) or apply()):
        wait(room.publisher.undo(name))

    finish(room.publisher.publish(f"{name}.undo"))

    assert all(mots == {8} for mots in room.site.links.values())
    assert set(publications(room).values()) == {"waiting"}


def test_an_old_run_that_is_resumed_does_not_overrule_what_was_changed_since(room):
    for number in range(1, 6):
        room.decide(number, "Fintech", "Fintech", "Téléphonie")
    old = prepared(room.publisher).name
    room.site.patience = 1

    def break_off(apply):
        if len(room.site.outcomes) == 2:  # two are written, the answer to one is lost
            room.site.faults.append(REFUSAL)
        return apply()

    room.site.after = True
    with applying(room, break_off):
        job = wait(room.publisher.publish(old))
    assert "refuses the signature" in job.error
    room.site.after = False
    publish(room.publisher)
    assert all(mots == {8, 27} for mots in room.site.links.values())
    room.site.links = {number: {8} for number in room.site.links}  # somebody has removed them all

    finish(room.publisher.publish(old))

    assert all(mots == {8} for mots in room.site.links.values())
    assert {each.left for each in room.publisher.site.runs.latest(9)} == {0}


def test_an_import_between_review_and_publication_hides_nothing_that_was_published(room):
    first = room.decide(12, "Fintech", "Téléphonie")
    publish(room.publisher)
    review(room.store, first.article, ["Infrastructures"])
    put(room.store, room.of_site(12, "Téléphonie"))

    publish(room.publisher)

    assert room.site.links == {12: {41}}
    assert publications(room) == {12: "published"}


def test_what_a_killed_run_wrote_without_noting_it_is_noted_before_the_next_plan(room):
    first = room.decide(12, "Fintech", "Téléphonie")
    name = prepared(room.publisher).name
    with applying(room, lambda apply: {**apply(), "articles": []}):
        job = wait(room.publisher.publish(name))
    assert "does not answer with outcomes" in job.error
    assert room.site.links == {12: {27}}
    review(room.store, first.article, ["Infrastructures"])

    publish(room.publisher)

    assert room.site.links == {12: {41}}
    assert {run.left for run in room.publisher.site.runs.latest(9)} == {0}
    for run in room.publisher.site.runs.latest(9):
        finish(room.publisher.undo(run.name))
    assert room.site.links == {12: {8}}


def test_an_undo_leaves_alone_what_a_later_run_and_then_somebody_changed(room):
    first = room.decide(12, "Fintech", "Fintech", "Téléphonie")
    room.site.states_time = False  # so it was published months ago
    old = publish(room.publisher)
    room.site.states_time = True
    put(room.store, room.of_site(12, "Fintech", "Téléphonie"))
    review(room.store, first.article, ["Fintech"])
    publish(room.publisher)
    assert room.site.links == {12: {8}}
    room.site.links[12] = {8, 27}  # somebody wants it all the same

    finish(room.publisher.undo(old.name))

    assert room.site.links == {12: {8, 27}}


def test_runs_that_are_undone_one_after_the_other_give_everything_back(room):
    first = room.decide(12, "Fintech", "Fintech", "Téléphonie")
    runs, states = [publish(room.publisher)], []
    for labels in (["Fintech"], ["Fintech", "Téléphonie"]):
        review(room.store, first.article, labels)
        runs.append(publish(room.publisher))

    for run in reversed(runs):
        finish(room.publisher.undo(run.name))
        states.append({*room.site.links[12]})

    assert states == [{8}, {8, 27}, {8}]


def test_a_review_that_is_undone_before_a_broken_run_came_to_it_is_forgotten(room):
    first = room.decide(12, "Fintech", "Téléphonie")
    name = prepared(room.publisher).name
    with applying(room, lambda _: {}):
        wait(room.publisher.publish(name))
    undo(room.store, first)
    assert publications(room) == {12: "withdrawn"}  # until the site is asked
    room.site.links[12] = {8, 29}  # somebody has added another one

    prepared(room.publisher)

    assert publications(room) == {12: None}


def test_a_site_of_another_kind_is_imported_decided_on_and_published(
    store, bench, tmp_path, monkeypatch
):
    tags = {"infra": "Infrastructures", "fintech": "Fintech"}
    blog = MemorySite(tags, {12: {"infra"}, 13: {"fintech"}})
    monkeypatch.setitem(KINDS, "memory", "helpers.memory_site")
    monkeypatch.setitem(SITES, str(tmp_path), blog)
    import_files(store, bench, tmp_path)

    for number in numbers_of(store, [f"{blog.name}/12", f"{blog.name}/13"]).values():
        review(store, number, ["Fintech"])
    with closing(Publisher(PublishedSite(store, blog, None))) as publisher:
        run = publish(publisher)
        links = dict(blog.links)
        finish(publisher.undo(run.name))

    assert (run.n_changes, run.tally.added, run.tally.removed) == (1, 1, 1)
    assert links == {12: {"fintech"}, 13: {"fintech"}}
    assert blog.links == {12: {"infra"}, 13: {"fintech"}}
