"""The pages that publish to a SPIP site."""

import datetime as dt
import re
from contextlib import closing
from dataclasses import dataclass

import pytest
from helpers.desk_site import OPEN, Browser
from helpers.desk_store import undo
from helpers.html_page import HOSTILE, Page, visible_text
from helpers.publishing_room import Room, publishing_room

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.base.store.events import events_since
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.exchange.publishing.publishing_rows import outcome_rows
from osiris_nlp.desk.exchange.site_decisions import add_site_decisions
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.sites.journal import Outcome
from osiris_nlp.sites.messages import SiteDecision
from osiris_nlp.sites.spip.spip_site import SpipSite

TITLE = "La fibre arrive à Kolda"


@dataclass
class PageRoom(Room):
    """A desk that publishes, with a browser."""

    browser: Browser

    def press(self, action):
        """Press a button of /publier; return the page that it leads to, once its job has finished."""
        (path,) = {
            form["action"] or ""
            for form in Page(self.browser.get("/publier").text).every("form")
            if (form["action"] or "").endswith(action)
        }
        return self.follow(path)

    def follow(self, path):
        answer = self.browser.post(path)
        assert answer.status_code == 303
        for _ in range(200):
            page = self.browser.get(answer.headers["Location"])
            if "Refresh" not in page.headers:
                return page.text
        raise AssertionError(page.text)

    def text(self):
        return visible_text(self.browser.get("/publier").text)


@pytest.fixture
def room(tmp_path, bench):
    with (
        closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store,
        publishing_room(store) as room,
    ):
        app = create_app(store, ModelInService(bench, store), OPEN, publisher=room.publisher)
        yield PageRoom(**vars(room), browser=Browser(app))


def test_an_editor_prepares_reads_and_publishes(room):
    room.decide(12, "Fintech", "Fintech", "Téléphonie")
    room.decide(13, "Internet", "Infrastructures", title="L’ARTP veut 5 000 km de fibre")
    assert "2~articles validés, pas encore publiés sur" in room.text()

    plan = visible_text(room.press("preparer"))
    assert "2~articles à écrire~: 2~mots-clés à ajouter, 1 à retirer" in plan
    assert "signature dans SPIP~: Awa Ndiaye." in plan
    assert "retirer Internet" in " ".join(plan.split())
    assert room.site.links == {12: {8}, 13: {29}}

    page = visible_text(room.press("ecrire"))
    assert room.site.links == {12: {8, 27}, 13: {41}}
    assert "Rien à publier pour l’instant sur" in page
    assert page.count("2~articles écrits~: 2~mots-clés ajoutés, 1~retiré") == 2
    assert "C’est publié. 2~articles" in page
    events = events_since(room.store, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), what="publish")
    assert [about.split()[0] for _, about in events] == [room.name]


def test_the_journal_says_what_was_written_and_takes_it_back(room):
    room.decide(12, "Fintech", "Fintech", "Téléphonie", title=TITLE)
    room.press("preparer")
    page = Page(room.press("ecrire"))
    (journal,) = [link["href"] for link in page.every("a") if link.get("class") == "title"]

    text = " ".join(visible_text(room.browser.get(journal).text).split())
    assert f"{TITLE} ajouté Téléphonie" in text
    assert f"par {OPEN.default_editor}." in text

    back = visible_text(room.follow(f"{journal}/annuler"))
    assert room.site.links == {12: {8}}
    assert re.search("1~article validé, pas encore publié sur.*annulée", back, re.DOTALL)
    assert "voir l’annulation" in visible_text(room.browser.get(journal).text)


def test_a_site_that_does_not_answer_is_named_with_the_remedy(room):
    room.decide(12, "Fintech", "Téléphonie")
    room.site.faults = [(403, {"error": "signature"}, {})]

    page = visible_text(room.press("preparer"))

    assert "Le plan n’a pas pu être préparé. Rien n’a été écrit." in page
    assert "refuses the signature" in page
    assert "use the secret of the plugin's settings there" in page


def test_a_review_that_is_undone_after_its_publication_is_listed(room):
    decided = room.decide(12, "Fintech", "Téléphonie")
    room.press("preparer")
    room.press("ecrire")

    undo(room.store, decided)

    assert "Annulés ici, encore dans SPIP" in room.text()
    assert "annulé, encore publié" in visible_text(room.browser.get("/file?state=all").text)


def test_the_queue_counts_and_lists_what_waits(room):
    room.decide(12, "Fintech", "Téléphonie", title=TITLE)
    room.decide(13, "Fintech", "Fintech", title="Wave baisse ses prix")

    page = Page(room.browser.get("/file?state=waiting").text)

    assert "Validés, pas encore publiés (1)" in page.text("option")
    assert TITLE in page.text("ol")
    assert "pas encore publié" in page.text("ol")
    assert "Wave baisse ses prix" not in page.text("ol")


def test_the_page_of_an_article_says_what_was_decided_in_spip(room):
    room.decide(12, "Fintech", "Téléphonie")
    room.press("preparer")  # the desk learns the names of the keywords
    ids, moment = ("8", "29"), dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
    decisions = [
        SiteDecision("a" * 32, "add", 12, "29", ids, "Aïssatou <b>Bâ</b>", "native", moment),
        SiteDecision("b" * 32, "dismiss", 12, "99", ids, "", "plugin", moment),
    ]
    add_site_decisions(room.store, room.name, decisions)
    (number,) = numbers_of(room.store, [f"{room.name}/12"]).values()

    text = " ".join(visible_text(room.browser.get(f"/articles/{number}").text).split())

    assert "ajouté Internet par Aïssatou <b>Bâ</b>, 2~mars 2026 à 10~h~00" in text
    assert "écarté mot-clé 99 par quelqu’un" in text
    assert "Dans SPIP~: pas encore publié." in text


def test_a_plan_that_is_no_longer_there_is_not_written(room):
    room.decide(12, "Fintech", "Téléphonie")
    room.press("preparer")
    (path,) = re.findall(r'action="(/publier/[^"]+/ecrire)"', room.browser.get("/publier").text)
    room.press("abandonner")

    assert "Ce plan ou cette publication n’existe plus." in visible_text(room.follow(path))
    assert room.site.links == {12: {8}}


def test_nothing_but_the_names_of_runs_opens_a_journal(room):
    room.follow("/publier/preparer")
    room.store.database.local_path.with_name("secret.journal.jsonl").write_text("{}")

    for name in ("..%2Fsecret", "%2E%2E%2Fsecret", "inconnu"):
        assert room.browser.get(f"/publier/{name}").status_code == 404


def test_hostile_titles_and_names_are_text(room):
    for number, text in enumerate(HOSTILE[:-1], start=1):
        room.decide(number, "Fintech", "Téléphonie", title=text)

    page = Page(room.press("preparer"))

    assert all((tag["src"] or "").startswith("/static/") for tag in page.every("script"))
    assert all(text in page.text("ol") for text in HOSTILE[:3])


def test_what_is_not_written_is_explained(room):
    room.decide(12, "Fintech", "Téléphonie")
    room.press("preparer")
    keywords = {"before": ("8", "29"), "after": ("8", "29"), "others": ("8",)}
    refused = {
        "41": "group 'Pays' allows one keyword per article",
        "99": "no such keyword on the site",
    }
    what = {**keywords, "conflicts": ("27", "29"), "refused": refused}
    outcome = Outcome(id_article=12, state="conflict", origin="review 1", title=TITLE, **what)

    (row,) = outcome_rows(room.store, SpipSite(room.site.endpoint(), "awa"), [outcome])

    assert [each.replace("\u00a0", "~").replace("\u202f", "'") for each in row.remarks] == [
        "«~Téléphonie~» n’est pas ajouté~: quelqu’un en a décidé autrement dans SPIP entre-temps",
        "«~Internet~» reste~: quelqu’un l’a ajouté dans SPIP entre-temps",
        "quelqu’un a ajouté «~Fintech~» dans SPIP entre-temps, cela reste",
        "«~Infrastructures~» refusé~: le groupe «~Pays~» n’autorise qu’un mot-clé par article",
        "«~mot-clé 99~» refusé~: ce mot-clé n’est plus dans SPIP",
    ]


def test_a_desk_that_publishes_nowhere_has_no_such_page(tmp_path, bench):
    with closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store:
        browser = Browser(create_app(store, ModelInService(bench, store), OPEN))

        assert browser.get("/publier").status_code == 404
        assert "/publier" not in browser.get("/file").text


@pytest.mark.parametrize("path", ["/publier/x", "/publier/x/ecrire", "/publier/x/annuler"])
def test_a_damaged_journal_is_explained_on_every_page(room, path):
    room.decide(12, "Fintech", "Téléphonie")
    room.press("preparer")
    folder = next(room.store.database.local_path.parent.glob("bureau.db.sites/*"))
    (folder / "x.journal.jsonl").write_text("abîmé\n")

    address = path if path == "/publier/x" else room.browser.post(path).headers["Location"]

    page = visible_text(room.browser.get(address).text)
    assert re.search("journal (des publications )?est illisible", page)
    assert "Le journal des publications est illisible." in room.text()
    assert "x.journal.jsonl" in room.text()


def test_a_folder_that_cannot_be_written_to_is_named(room):
    room.decide(12, "Fintech", "Téléphonie")
    path = room.store.database.local_path
    path.with_name(f"{path.name}.sites").write_text("un fichier\n")

    page = visible_text(room.press("preparer"))

    assert "Le plan n’a pas pu être préparé. Rien n’a été écrit." in page
    assert "bureau.db.sites" in page
