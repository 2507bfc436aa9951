"""Accounts and roles: who gets in under which name, and what a manager alone may do."""

from dataclasses import replace

import pytest
from helpers.desk_site import quick_hash
from helpers.guarded import CREATED, ELSEWHERE, NAMED, OPEN, SECRET, refusal, signed_cookie

from osiris_nlp.base.errors import OsirisError
from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.desk.base.guard.accounts import Account
from osiris_nlp.desk.base.guard.identity import Identity, Roster

AWAS, MOUSSAS = "la pirogue d’Awa", "le tisserin du toit"
PROXY = ("10.0.0.1", 4000)
PROXIED = Access(user_header="Remote-User", proxies=("10.0.0.1",), has_accounts=True)
AWA = Account(1, "Awa Ndiaye", "manager", CREATED, password_hash=quick_hash(AWAS))
MOUSSA = Account(2, "Moussa Diop", "editor", CREATED, "mdiop", quick_hash(MOUSSAS))
WRITES = ("/equipe", "/modele", "/modele/apprendre", "/mots-cles/3/retirer")
RESERVED = [("GET", "/equipe"), *(("POST", path) for path in WRITES)]


def role(desk, **options):
    """Return the name, and whether it is a manager's; or the refusal."""
    answer = desk.request("GET", "/api/role", **options)
    state = answer.json()
    return (state["editor"], state["is_manager"]) if answer.status_code == 200 else refusal(answer)


def through_proxy(desk, login):
    return role(desk, peer=PROXY, headers=[(b"Remote-User", login.encode())])


def test_where_nobody_has_a_role_everybody_may_do_everything(make):
    desk = make(OPEN)
    cookie = desk.sign_in("Awa Ndiaye")

    assert role(desk, cookie=cookie) == ("Awa Ndiaye", True)
    assert not desk.request("GET", "/api/role", cookie=cookie).json()["has_roles"]
    for method, path in RESERVED:
        assert desk.request(method, path, cookie=cookie).status_code == 200


def test_what_is_reserved_to_managers_is_refused_to_editors(make):
    desk = make(NAMED)
    cookie = desk.sign_in("Moussa Diop")

    for method, path in RESERVED:
        answer = desk.request(method, path, cookie=cookie)
        assert (answer.status_code, answer.json()["template"]) == (403, "probleme.html"), path
        assert answer.json()["heading"] == "Réservé aux responsables"
    assert desk.request("GET", "/modele", cookie=cookie).status_code == 200
    assert "refused: role" in desk.event_kinds()


def test_an_account_s_own_password_opens_its_name_and_no_other(make):
    desk = make(NAMED, accounts=[AWA, MOUSSA])

    awa, moussa = desk.sign_in("Awa Ndiaye", AWAS), desk.sign_in("Moussa Diop", MOUSSAS)

    assert role(desk, cookie=awa) == ("Awa Ndiaye", True)
    assert role(desk, cookie=moussa) == ("Moussa Diop", False)
    wrong = [("Awa Ndiaye", MOUSSAS), ("Moussa Diop", AWAS), ("Modou Fall", AWAS)]
    for name, password in (*wrong, ("Awa Ndiaye", "")):
        answer = desk.enter(name, password)
        assert answer.status_code == 401
        assert answer.json()["problem"] == "Nom ou mot de passe incorrect."
        desk.clock.now += 60


def test_a_name_is_an_account_s_however_it_is_typed(make):
    desk = make(NAMED, accounts=[replace(AWA, name="Aïssatou N’Diaye"), MOUSSA])

    cookie = desk.sign_in("  aissatou  n'diaye", AWAS)

    assert role(desk, cookie=cookie) == ("Aïssatou N’Diaye", True)


def test_a_change_of_an_account_takes_effect_at_once_and_a_stale_session_opens_the_form_only(make):
    accounts = [AWA, MOUSSA]
    desk = make(NAMED, accounts=accounts)
    cookie = desk.sign_in("Moussa Diop", MOUSSAS)

    def after(account):
        accounts[1] = account
        return role(desk, cookie=cookie)

    assert after(replace(MOUSSA, role="manager")) == ("Moussa Diop", True)
    assert after(MOUSSA) == ("Moussa Diop", False)
    hashes = [{"password_hash": each} for each in (quick_hash(MOUSSAS), None)]
    for change in (*hashes, {"name": "Modou Fall"}, {"disabled": True}):
        assert after(replace(MOUSSA, **change)) == (401, "identity")
    page = desk.request("GET", "/file", cookie=cookie)
    assert (page.status_code, page.headers["location"]) == (303, "/entrer?suite=/file")
    form = desk.request("GET", page.headers["location"], cookie=cookie)
    page_state = form.json()
    assert (form.status_code, page_state["template"], page_state["editor"]) == (
        200,
        "entrer.html",
        "",
    )
    assert desk.request("POST", "/coller", json={}, cookie=cookie).status_code == 401
    assert after(MOUSSA) == ("Moussa Diop", False)
    accounts[1] = replace(MOUSSA, disabled=True)
    assert desk.request("POST", "/sortir", cookie=cookie).status_code == 303


def test_no_session_of_an_open_desk_opens_one_with_accounts(make):
    desk = make(NAMED, accounts=[AWA, MOUSSA])

    for name in ("Awa Ndiaye", "Moussa Diop", "Modou Fall"):
        assert role(desk, cookie=signed_cookie(SECRET, OPEN, name)) == (401, "identity")
    # Even with the right key: the session was not begun with the password of the account.
    for name in ("Awa Ndiaye", "Modou Fall"):
        assert role(desk, cookie=signed_cookie(SECRET, NAMED, name)) == (401, "identity")


def test_a_proxy_s_logins_are_people_s_names(make):
    desk = make(PROXIED, accounts=[AWA, MOUSSA])

    assert through_proxy(desk, "Awa Ndiaye") == ("Awa Ndiaye", True)
    assert through_proxy(desk, "mdiop") == ("Moussa Diop", False)
    assert through_proxy(desk, "fall.modou") == ("fall.modou", False)


@pytest.mark.parametrize("login", ["Moussa Diop", "moussa diop"])
def test_nobody_gets_the_name_of_a_person_with_another_login(make, login):
    desk = make(PROXIED, accounts=[AWA, MOUSSA])

    assert through_proxy(desk, login) == (403, "account")
    assert desk.event_kinds() == ["refused: account"]


def test_a_proxy_s_user_whose_account_is_disabled_is_refused(make):
    desk = make(PROXIED, accounts=[AWA, replace(MOUSSA, disabled=True)])

    page = desk.request("GET", "/file", peer=PROXY, headers={"Remote-User": "mdiop"})

    assert through_proxy(desk, "mdiop") == (403, "account")
    assert (page.status_code, page.json()["heading"]) == (403, "Accès refusé")


def test_behind_a_proxy_without_accounts_everybody_may_do_everything(make):
    assert through_proxy(make(PROXIED), "mdiop") == ("mdiop", True)


def unanswered():
    raise OsirisError("The database does not respond")


@pytest.mark.parametrize("access", [PROXIED, NAMED])
def test_strangers_cause_no_look_at_the_accounts(make, access):
    desk = make(access, accounts=unanswered)

    answer = desk.request("GET", "/api/role", peer=ELSEWHERE, headers={"Remote-User": "Awa Ndiaye"})

    assert refusal(answer) in {(403, "proxy"), (401, "identity")}


def test_a_database_that_does_not_respond_lets_nobody_in(make):
    cookie = make(NAMED).sign_in()
    away = make(NAMED, accounts=unanswered)

    answer = away.request("GET", "/api/role", cookie=cookie)
    form = away.enter("Awa", AWAS)

    assert refusal(answer) == (503, "away")
    assert answer.headers["retry-after"] == "5"
    assert form.status_code == 503
    assert form.json()["problem"].startswith("La base de données ne répond pas.")
    assert away.request("GET", "/api/health").status_code == 200


def test_a_name_without_an_account_takes_as_many_checks_as_any_other(make, monkeypatch):
    desk = make(NAMED, accounts=[AWA, MOUSSA, replace(AWA, name="Modou Fall", disabled=True)])
    checks = []
    monkeypatch.setattr(
        "osiris_nlp.desk.base.guard.passwords.verify_password",
        lambda _password, password_hash: checks.append(password_hash) or False,
    )

    counts = []
    for name in ("Awa Ndiaye", "Modou Fall", "Fatou Sow"):
        desk.enter(name, "mauvais mot")
        counts.append(len(checks))
        checks.clear()

    assert counts == [1, 1, 1]


def test_a_desk_with_accounts_is_not_open():
    assert [access.is_open for access in (OPEN, NAMED, PROXIED)] == [True, False, False]


def test_a_proxy_s_logins_are_compared_without_case_but_with_accents():
    roster = Roster([Account(1, "Awa", "manager", CREATED), replace(MOUSSA, disabled=True)])

    assert roster.of_login("awa") == Identity("Awa", is_manager=True, has_roles=True)
    assert roster.of_login("MDiop") is None
    assert roster.of_login("àwa") is None
    assert roster.of_login("Fatou") == Identity("Fatou", has_roles=True)
