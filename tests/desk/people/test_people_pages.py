"""The page of people: accounts, roles and passwords, changed by managers and written to the audit log."""

import re
from html import unescape

import pytest
from helpers.desk_api import sign_in
from helpers.desk_site import employ
from helpers.desk_store import AUTHOR, article, put, review
from helpers.guarded import PASSWORD
from helpers.stored_articles import logged

from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import add_account, list_accounts
from osiris_nlp.desk.base.guard.passwords import verify_password
from osiris_nlp.desk.base.store.events import events

AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"


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


def account(store, name):
    return next(each for each in list_accounts(store) if each.name == name)


def changes_logged(store):
    """Return the changes to accounts in the audit log, but for those of the tests themselves."""
    return [(who, what, about) for who, _, what, about in logged(store, "account%") if who != "awa"]


def test_a_new_password_is_shown_once_and_opens_the_name(desk, awa):
    answer = fill(awa, "ajouter", nom="Moussa Diop", role="editeur", mot_de_passe="")

    password = re.search(r'class="password">([a-z2-9-]{19})<', answer.text)
    assert password
    assert "Mot de passe de Moussa Diop : " in words(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert password[1] not in awa.get("/equipe").text
    assert sign_in(MOUSSA, desk, password[1]).get("/equipe").status_code == 403
    assert changes_logged(desk.store) == [(AWA, "account added", "Moussa Diop: editor")]


def test_a_typed_password_is_not_shown(desk, awa):
    fields = {"role": "responsable", "mot_de_passe": "tisserin du toit"}
    answer = fill(awa, "ajouter", nom=" Moussa  Diop", **fields)

    moussa = account(desk.store, "Moussa  Diop")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/equipe?compte={moussa.number}"
    page = awa.get(answer.headers["location"])
    assert "Moussa Diop : responsable." in words(page)
    assert "tisserin" not in page.text
    assert moussa.password_hash
    assert verify_password("tisserin du toit", moussa.password_hash)


def test_roles_accounts_and_passwords_change_at_once(desk, awa):
    fill(awa, "ajouter", nom=MOUSSA, role="editeur", mot_de_passe="tisserin du toit")
    number = account(desk.store, MOUSSA).number
    moussa = sign_in(MOUSSA, desk, "tisserin du toit")
    statuses = [moussa.get("/equipe").status_code]

    for who, action, fields, path in (
        (awa, "role", {"role": "responsable"}, "/equipe"),
        (moussa, "role", {"role": "editeur"}, "/equipe"),  # nobody needs another to step back
        (awa, "desactiver", {}, "/file"),
        (awa, "reactiver", {}, "/file"),
        (awa, "mot-de-passe", {"mot_de_passe": "un autre tisserin"}, "/file"),
    ):
        fill(who, action, compte=number, **fields)
        statuses.append(moussa.get(path).status_code)

    assert statuses == [403, 200, 403, 303, 200, 303]
    assert sign_in(MOUSSA, desk, "un autre tisserin").get("/file").status_code == 200
    changes = [(who, what.removeprefix("account ")) for who, what, _ in changes_logged(desk.store)]
    assert changes == [
        *((AWA, "added"), (AWA, "role"), (MOUSSA, "role")),
        *((AWA, "disabled"), (AWA, "enabled"), (AWA, "password")),
    ]


@pytest.mark.parametrize(
    ("action", "fields", "problem"),
    [
        ("ajouter", {"nom": "awa ndiaye"}, "Un compte porte déjà ce nom, ou un nom presque par"),
        ("ajouter", {"nom": "..."}, "Indiquez un nom"),
        ("ajouter", {"nom": MOUSSA, "mot_de_passe": "court"}, "mot de passe de 8 caractères"),
        ("role", {"compte": "1", "role": "editeur"}, "C’est le seul responsable"),
        ("role", {"compte": "1", "role": "chef"}, "Choisissez un rôle"),
        ("role", {"compte": "7", "role": "editeur"}, "Ce compte n’existe pas."),
        ("desactiver", {"compte": "1"}, "C’est le seul responsable"),
        ("desactiver", {"compte": "9" * 30}, "Ce compte n’existe pas."),
        ("mot-de-passe", {"compte": ""}, "Ce compte n’existe pas."),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(desk, awa, action, fields, problem):
    before = list_accounts(desk.store)

    answer = fill(awa, action, **fields)

    assert (answer.status_code, problem in words(answer)) == (422, True)
    assert list_accounts(desk.store) == before
    assert changes_logged(desk.store) == []


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("ajouter", {"nom": "Modou Fall", "role": "editeur", "mot_de_passe": ""}),
        ("role", {"compte": "2", "role": "responsable"}),
        ("mot-de-passe", {"compte": "2", "mot_de_passe": ""}),
        ("desactiver", {"compte": "2"}),
    ],
)
def test_a_change_that_cannot_be_logged_is_not_made(desk, awa, action, fields):
    fill(awa, "ajouter", nom=MOUSSA, role="editeur", mot_de_passe="tisserin du toit")
    before = list_accounts(desk.store)
    desk.store.write(events.drop)

    answer = fill(awa, action, **fields)

    assert answer.status_code == 503
    assert "Rien n’a été enregistré" in words(answer)
    assert list_accounts(desk.store) == before


def test_what_was_entered_stays_in_the_form_but_for_the_password(awa):
    answer = fill(awa, "ajouter", nom=MOUSSA, role="responsable", mot_de_passe="secret")

    assert 'name="nom" value="Moussa Diop"' in answer.text
    assert '<option value="responsable" selected>' in answer.text
    assert "secret" not in answer.text


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
    change = browser.ask("POST", "/equipe/mot-de-passe", data=data, headers=header)

    assert 'type="password"' not in page.text
    assert (moussa.login, moussa.password_hash) == ("mdiop", None)
    assert "Un compte a déjà cet identifiant." in words(answer)
    assert change.status_code == 422
    assert "Le proxy identifie chacun" in words(change)


def test_agreement_is_shown_from_thirty_articles_on(desk, awa):
    numbers = put(desk.store, *map(article, range(1, 41)))
    labels = [("Fintech", "Fintech")] * 20 + [("Téléphonie", "Téléphonie")] * 15
    labels += [("Fintech", "Téléphonie")] * 5
    pages = []

    for number, (first, second) in zip(numbers, labels, strict=True):
        if number in {numbers[1], numbers[29]}:
            pages.append(words(awa.get("/equipe")))
        review(desk.store, number, [first], editor=AWA)
        review(desk.store, number, [second], revision=1, editor=MOUSSA)
    pages.append(words(awa.get("/equipe")))

    assert "1 article validé par deux personnes ; il en faut 30 pour chiffrer l’accord." in pages[0]
    assert "29 articles validés par deux personnes ; il en faut 30" in pages[1]
    assert (
        "Sur 40 articles validés par deux personnes, le mot-clé principal est le même pour 35 (88 %) ; "
        "alpha de Krippendorff : 0,75."
    ) in pages[2]
