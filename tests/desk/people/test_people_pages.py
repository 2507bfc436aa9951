"""The page of people: accounts, roles and passwords, changed by managers and written to the audit log."""

import re
import time
from html import unescape

import pytest
from helpers.desk_api import sign_in
from helpers.desk_site import employ
from helpers.desk_store import AUTHOR
from helpers.guarded import PASSWORD
from helpers.stored_articles import logged

from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import add_account, list_accounts
from osiris_nlp.desk.base.store.events import events

AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"
NEW = "tisserin du toit"


@pytest.fixture
def desk(open_desk):
    """Open a desk where Awa, a manager, has an account."""
    desk = open_desk(Access(has_accounts=True))
    employ(desk.store, PASSWORD, AWA)
    return desk


@pytest.fixture
def awa(desk):
    return sign_in(AWA, desk, PASSWORD)


def fill(browser, action, **fields):
    return browser.ask("POST", f"/equipe/{action}", data=fields)


def words(answer):
    """Return the words of a page, without markup, with plain spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def link_in(answer):
    match = re.search(
        r'id="lien" value="http://localhost:8000/mot-de-passe\?lien=(.+?)"', answer.text
    )
    assert match is not None, words(answer)
    return match[1]


def choose(browser, link, password=NEW):
    data = {"lien": link, "mot_de_passe": password}
    return browser.ask("POST", "/mot-de-passe", data=data)


def add_moussa(desk, awa):
    """Add Moussa, who chooses a password; return the number of the account and Moussa's browser."""
    moussa = desk.browser()
    choose(moussa, link_in(fill(awa, "ajouter", nom=MOUSSA, role="editeur")))
    return account(desk.store, MOUSSA).number, moussa


def account(store, name):
    return next(each for each in list_accounts(store) if each.name == name)


def changes_logged(store):
    """Return the changes to accounts in the audit log, but for those of the tests themselves."""
    return [(who, what, about) for who, _, what, about in logged(store, "account%") if who != "awa"]


def test_a_new_person_chooses_a_password_by_a_link_that_serves_once(desk, awa):
    answer, moussa = fill(awa, "ajouter", nom="Moussa Diop", role="editeur"), desk.browser()

    link = link_in(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert link not in awa.get("/equipe").text
    assert "L’ancien mot de passe" not in words(answer)
    assert "Pour Moussa Diop." in words(moussa.get("/mot-de-passe", lien=link))
    assert "de 8 caractères au moins" in words(choose(moussa, link, "court"))
    assert choose(moussa, link).headers["location"] == "/file"
    assert [moussa.get(path).status_code for path in ("/file", "/equipe")] == [200, 403]
    again = (moussa.get("/mot-de-passe", lien=link), choose(desk.browser(), link))
    assert [answer.status_code for answer in again] == [404, 422]
    assert all("Ce lien a déjà servi" in words(answer) for answer in again)
    assert sign_in(MOUSSA, desk, NEW).get("/file").status_code == 200
    assert changes_logged(desk.store) == [
        (AWA, "account added", "Moussa Diop: editor"),
        (AWA, "account link", MOUSSA),
        (MOUSSA, "account password", MOUSSA),
    ]


def test_a_link_ends_after_a_day_with_another_password_or_with_the_account(desk, awa, monkeypatch):
    number, moussa = add_moussa(desk, awa)
    first, second = (link_in(fill(awa, "lien", compte=number)) for _ in range(2))
    fill(awa, "desactiver", compte=number)
    statuses = [choose(desk.browser(), link).status_code for link in (first, first[:-1], "")]
    fill(awa, "reactiver", compte=number)
    with monkeypatch.context() as later:
        now = time.time
        later.setattr(time, "time", lambda: now() + 24 * 3600 + 2)
        statuses.append(choose(desk.browser(), first).status_code)

    statuses += [choose(desk.browser(), link).status_code for link in (first, second)]

    assert statuses == [422, 422, 422, 422, 303, 422]
    assert moussa.get("/file").status_code == 303  # signed out


def test_people_change_their_own_password(desk, awa):
    other, data = sign_in(AWA, desk, PASSWORD), {"actuel": PASSWORD, "mot_de_passe": NEW}
    assert 'href="/compte"' in awa.get("/file").text

    wrong = awa.ask("POST", "/compte", data={**data, "actuel": "baobab"})
    short = awa.ask("POST", "/compte", data={**data, "mot_de_passe": "court"})
    answer = awa.ask("POST", "/compte", data=data)

    assert (wrong.status_code, "Ce n’est pas votre mot de" in words(wrong)) == (422, True)
    assert (short.status_code, "8 caractères au moins" in words(short)) == (422, True)
    assert "Mot de passe changé." in words(awa.get(answer.headers["location"]))
    assert [each.get("/file").status_code for each in (awa, other)] == [200, 303]
    assert sign_in(AWA, desk, NEW).get("/equipe").status_code == 200


def test_roles_and_accounts_change_at_once(desk, awa):
    number, moussa = add_moussa(desk, awa)
    statuses = [moussa.get("/equipe").status_code]

    for who, action, fields, path in (
        (awa, "role", {"role": "responsable"}, "/equipe"),
        (moussa, "role", {"role": "editeur"}, "/equipe"),  # nobody needs another to step back
        (awa, "desactiver", {}, "/file"),
        (awa, "reactiver", {}, "/file"),
    ):
        fill(who, action, compte=number, **fields)
        statuses.append(moussa.get(path).status_code)

    assert statuses == [403, 200, 403, 303, 200]


@pytest.mark.parametrize(
    ("action", "fields", "problem"),
    [
        ("ajouter", {"nom": "awa ndiaye"}, "Un compte porte déjà ce nom, ou un nom presque par"),
        ("ajouter", {"nom": "..."}, "Indiquez un nom"),
        ("ajouter", {"nom": "Awa Ndiaye."}, "Un compte porte déjà ce nom, ou un nom presque par"),
        ("ajouter", {"nom": "\u0410wa Ndiaye"}, "dans un seul alphabet"),  # a Cyrillic A
        ("role", {"compte": "1", "role": "editeur"}, "C’est le seul responsable"),
        ("role", {"compte": "1", "role": "chef"}, "Choisissez un rôle"),
        ("role", {"compte": "7", "role": "editeur"}, "Ce compte n’existe pas."),
        ("desactiver", {"compte": "1"}, "C’est le seul responsable"),
        ("desactiver", {"compte": "9" * 30}, "Ce compte n’existe pas."),
        ("lien", {"compte": ""}, "Ce compte n’existe pas."),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(desk, awa, action, fields, problem):
    before = list_accounts(desk.store)

    answer = fill(awa, action, **fields)

    assert (answer.status_code, problem in words(answer)) == (422, True)
    assert f'name="nom" value="{fields.get("nom", "")}"' in answer.text  # what was entered stays
    assert list_accounts(desk.store) == before
    assert changes_logged(desk.store) == []


def test_a_change_that_cannot_be_logged_is_not_made(desk, awa):
    desk.store.write(events.drop)

    for action, fields in (("ajouter", {"nom": MOUSSA}), ("lien", {"compte": "1"})):
        answer = fill(awa, action, **fields)
        assert (answer.status_code, "Rien n’a été enregistré" in words(answer)) == (503, True)

    assert [each.name for each in list_accounts(desk.store)] == [AWA]


def test_an_open_desk_explains_how_to_begin_and_adds_nobody(open_desk):
    desk = open_desk(Access(default_editor="awa"))
    browser = sign_in("Modou Fall", desk)

    page, queue = browser.get("/equipe"), browser.get("/file")
    answer = fill(browser, "ajouter", nom="Modou Fall", role="responsable")

    assert "Ce bureau n’a pas de comptes : chacun peut tout y faire." in words(page)
    assert "osiris-nlp desk people add" in page.text
    assert 'href="/equipe"' not in queue.text
    assert answer.status_code == 422
    assert "le premier s’ajoute en ligne de commande" in words(answer)
    assert list_accounts(desk.store) == []


def test_behind_a_proxy_people_have_logins_and_no_passwords(open_desk):
    desk = open_desk(Access(user_header="Remote-User", has_accounts=True))
    add_account(desk.store, AWA, role="manager", password_hash=None, login="andiaye", author=AUTHOR)
    browser, header = desk.browser(), {"Remote-User": "andiaye"}

    page = browser.ask("GET", "/equipe", headers=header)
    for name in (MOUSSA, "Modou Fall"):
        fields = {"nom": name, "role": "editeur", "identifiant": "mdiop"}
        answer = browser.ask("POST", "/equipe/ajouter", data=fields, headers=header)
    moussa = account(desk.store, MOUSSA)
    data = {"compte": moussa.number}
    change = browser.ask("POST", "/equipe/lien", data=data, headers=header)

    assert "Lien pour un nouveau mot de passe" not in page.text
    assert browser.ask("GET", "/compte", headers=header).status_code == 404
    assert (moussa.login, moussa.password_hash) == ("mdiop", None)
    assert "Un compte a déjà cet identifiant." in words(answer)
    assert change.status_code == 303
