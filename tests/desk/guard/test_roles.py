"""Accounts and roles: who gets in under which name, and what a manager alone may do."""

import datetime as dt
from dataclasses import replace

import pytest
from helpers.desk_site import quick_hash
from helpers.guarded import (
    ELSEWHERE,
    HASH,
    OPEN,
    PASSWORD,
    SECRET,
    SHARED,
    basic,
    refusal,
    signed_cookie,
)

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.desk.guard.access import Access
from osiris_nlp.desk.guard.roster import Roster
from osiris_nlp.desk.store.accounts import Account

MANAGERS, AWAS, MOUSSAS = "le fromager du marché", "la pirogue d’Awa", "le tisserin du toit"
MANAGERS_HASH, AWAS_HASH = quick_hash(MANAGERS), quick_hash(AWAS)
TWO = Access(password_hash=HASH, manager_hash=MANAGERS_HASH)
NAMED = Access(has_accounts=True)
PROXY = ("10.0.0.1", 4000)
PROXIED = Access(user_header="Remote-User", proxies=("10.0.0.1",), has_accounts=True)
CREATED = dt.datetime(2026, 11, 2, 9, 14, tzinfo=dt.UTC)
AWA = Account(1, "Awa Ndiaye", "manager", CREATED, password_hash=AWAS_HASH)
MOUSSA = Account(2, "Moussa Diop", "editor", CREATED, "mdiop", quick_hash(MOUSSAS))
RESERVED = [
    ("GET", "/equipe"),
    ("POST", "/equipe"),
    ("POST", "/modele"),
    ("POST", "/modele/apprendre"),
    ("POST", "/mots-cles/3/retirer"),
]


def role(desk, **options):
    """Return the name, and whether it is a manager's; or the refusal."""
    answer = desk.request("GET", "/api/role", **options)
    state = answer.json()
    return (state["editor"], state["is_manager"]) if answer.status_code == 200 else refusal(answer)


def through_proxy(desk, login):
    return role(desk, peer=PROXY, headers=[(b"Remote-User", login.encode())])


@pytest.mark.parametrize("access", [OPEN, SHARED])
def test_where_nobody_has_a_role_everybody_may_do_everything(make, access):
    desk = make(access)
    cookie = desk.sign_in("Awa Ndiaye")

    assert role(desk, cookie=cookie) == ("Awa Ndiaye", True)
    assert not desk.request("GET", "/api/role", cookie=cookie).json()["has_roles"]
    for method, path in RESERVED:
        assert desk.request(method, path, cookie=cookie).status_code == 200


def test_the_second_shared_password_makes_its_holder_a_manager(make):
    desk = make(TWO)

    editor, manager = desk.sign_in("Awa Ndiaye"), desk.sign_in("Awa Ndiaye", MANAGERS)

    assert role(desk, cookie=editor) == ("Awa Ndiaye", False)
    assert role(desk, cookie=manager) == ("Awa Ndiaye", True)
    assert role(desk, headers=basic("Script", PASSWORD)) == ("Script", False)
    assert role(desk, headers=basic("Script", MANAGERS)) == ("Script", True)
    assert role(desk, headers=basic("Script", AWAS)) == (401, "identity")
    for method, path in RESERVED:
        assert desk.request(method, path, cookie=manager).status_code == 200


def test_what_is_reserved_to_managers_is_refused_to_editors(make):
    desk = make(TWO)
    cookie = desk.sign_in("Moussa Diop")

    for method, path in RESERVED:
        answer = desk.request(method, path, cookie=cookie)
        assert answer.status_code == 403, path
        assert (answer.json()["template"], answer.json()["heading"]) == (
            "probleme.html",
            "Réservé aux responsables",
        )
    assert desk.request("GET", "/modele", cookie=cookie).status_code == 200
    assert "refused: role" in desk.event_kinds()


def test_the_second_password_alone_lets_only_managers_in(make):
    desk = make(Access(manager_hash=MANAGERS_HASH))

    assert role(desk, headers=basic("Awa", MANAGERS)) == ("Awa", True)
    assert role(desk, headers=basic("Awa", PASSWORD)) == (401, "identity")
    assert desk.request("GET", "/api/role", peer=ELSEWHERE).status_code == 401


def test_an_account_s_own_password_opens_its_name_and_no_other(make):
    desk = make(NAMED, accounts=[AWA, MOUSSA])

    awa, moussa = desk.sign_in("Awa Ndiaye", AWAS), desk.sign_in("Moussa Diop", MOUSSAS)

    assert role(desk, cookie=awa) == ("Awa Ndiaye", True)
    assert role(desk, cookie=moussa) == ("Moussa Diop", False)
    for name, password in (
        ("Awa Ndiaye", MOUSSAS),
        ("Moussa Diop", AWAS),
        ("Modou Fall", AWAS),
        ("Awa Ndiaye", ""),
    ):
        fields = {"nom": name, "mot_de_passe": password}
        answer = desk.request("POST", "/entrer", data=fields)
        assert answer.status_code == 401
        assert answer.json()["problem"] == "Nom ou mot de passe incorrect."
        desk.clock.now += 60


def test_a_name_is_an_account_s_however_it_is_typed(make):
    desk = make(SHARED, accounts=[replace(AWA, name="Aïssatou N’Diaye"), MOUSSA])

    cookie = desk.sign_in("  aissatou  n'diaye", AWAS)

    assert role(desk, cookie=cookie) == ("Aïssatou N’Diaye", True)
    assert role(desk, headers=basic("AISSATOU N’DIAYE", PASSWORD)) == (401, "identity")


def test_the_shared_password_opens_the_names_without_accounts_only(make):
    desk = make(TWO, accounts=[AWA, MOUSSA])

    assert role(desk, headers=basic("Modou Fall", PASSWORD)) == ("Modou Fall", False)
    assert role(desk, headers=basic("Modou Fall", MANAGERS)) == ("Modou Fall", True)
    assert role(desk, headers=basic("Moussa Diop", PASSWORD)) == (401, "identity")
    assert role(desk, headers=basic("Moussa Diop", MANAGERS)) == (401, "identity")
    assert role(desk, headers=basic("Moussa Diop", MOUSSAS)) == ("Moussa Diop", False)


def test_the_first_account_ends_the_session_of_whoever_had_its_name(make):
    accounts = []
    desk = make(SHARED, accounts=accounts)
    awa, modou = desk.sign_in("Awa Ndiaye"), desk.sign_in("Modou Fall")
    assert role(desk, cookie=modou) == ("Modou Fall", True)

    accounts.append(AWA)

    assert role(desk, cookie=awa) == (401, "identity")
    assert role(desk, cookie=modou) == ("Modou Fall", False)


def test_a_change_of_an_account_takes_effect_at_once(make):
    accounts = [AWA, MOUSSA]
    desk = make(NAMED, accounts=accounts)
    cookie = desk.sign_in("Moussa Diop", MOUSSAS)

    def after(account):
        accounts[1] = account
        return role(desk, cookie=cookie)

    assert after(replace(MOUSSA, role="manager")) == ("Moussa Diop", True)
    assert after(MOUSSA) == ("Moussa Diop", False)
    assert after(replace(MOUSSA, disabled=True)) == (401, "identity")
    assert role(desk, headers=basic("Moussa Diop", MOUSSAS)) == (401, "identity")
    assert after(replace(MOUSSA, password_hash=quick_hash(MOUSSAS))) == (401, "identity")
    assert after(replace(MOUSSA, password_hash=None)) == (401, "identity")
    assert after(replace(MOUSSA, name="Modou Fall")) == (401, "identity")
    assert after(MOUSSA) == ("Moussa Diop", False)


def test_a_stale_session_leads_to_the_form_and_no_further(make):
    accounts = [AWA, MOUSSA]
    desk = make(NAMED, accounts=accounts)
    cookie = desk.sign_in("Moussa Diop", MOUSSAS)
    accounts[1] = replace(MOUSSA, disabled=True)

    page = desk.request("GET", "/file", cookie=cookie)
    form = desk.request("GET", page.headers["location"], cookie=cookie)
    write = desk.request("POST", "/coller", json={}, cookie=cookie)

    assert (page.status_code, page.headers["location"]) == (303, "/entrer?suite=/file")
    assert (form.status_code, form.json()["template"], form.json()["editor"]) == (
        200,
        "entrer.html",
        "",
    )
    assert write.status_code == 401
    assert desk.request("POST", "/sortir", cookie=cookie).status_code == 303


def test_no_session_of_an_open_or_shared_desk_opens_one_with_accounts(make):
    desk = make(NAMED, accounts=[AWA, MOUSSA])

    for access in (OPEN, SHARED, TWO, Access()):
        for name in ("Awa Ndiaye", "Moussa Diop", "Modou Fall"):
            cookie = signed_cookie(SECRET, access, name)
            assert role(desk, cookie=cookie) == (401, "identity")
    # Even with the right key: the session was not begun with the password of the account.
    for name in ("Awa Ndiaye", "Modou Fall"):
        assert role(desk, cookie=signed_cookie(SECRET, NAMED, name)) == (401, "identity")


def test_an_editor_s_session_does_not_become_a_manager_s(make):
    desk = make(TWO)
    cookie = desk.sign_in("Awa Ndiaye")
    payload, stamp, signature = cookie.split(".")
    managers_payload, *_ = desk.sign_in("Awa Ndiaye", MANAGERS).split(".")

    assert role(desk, cookie=f"{managers_payload}.{stamp}.{signature}") == (401, "identity")
    assert role(desk, cookie=f"{payload}.{stamp}.{signature}") == ("Awa Ndiaye", False)


def test_another_second_password_signs_everybody_out(make):
    cookie = make(TWO).sign_in("Awa Ndiaye", MANAGERS)
    other = make(replace(TWO, manager_hash=quick_hash(MANAGERS)))

    assert role(other, cookie=cookie) == (401, "identity")


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
    assert page.status_code == 403
    assert page.json()["heading"] == "Accès refusé"


def test_behind_a_proxy_without_accounts_everybody_may_do_everything(make):
    assert through_proxy(make(PROXIED), "mdiop") == ("mdiop", True)


def unanswered() -> list[Account]:
    raise OsirisError("The database does not respond")


@pytest.mark.parametrize("access", [PROXIED, TWO, NAMED])
def test_strangers_cause_no_look_at_the_accounts(make, access):
    desk = make(access, accounts=unanswered)

    answer = desk.request("GET", "/api/role", peer=ELSEWHERE, headers={"Remote-User": "Awa Ndiaye"})

    assert refusal(answer) in {(403, "proxy"), (401, "identity")}


def test_a_database_that_does_not_respond_lets_nobody_in(make):
    cookie = make(SHARED).sign_in()
    away = make(SHARED, accounts=unanswered)

    answer = away.request("GET", "/api/role", cookie=cookie)
    form = away.request("POST", "/entrer", data={"nom": "Awa", "mot_de_passe": PASSWORD})

    assert refusal(answer) == (503, "away")
    assert answer.headers["retry-after"] == "5"
    assert form.status_code == 503
    assert form.json()["problem"].startswith("La base de données ne répond pas.")
    assert away.request("GET", "/api/health").status_code == 200


def test_a_name_without_an_entry_takes_as_many_checks_as_any_other(make, monkeypatch):
    desk = make(TWO, accounts=[AWA, MOUSSA, replace(AWA, name="Modou Fall", disabled=True)])
    checks = []
    monkeypatch.setattr(
        "osiris_nlp.desk.guard.passwords.verify_password",
        lambda _password, password_hash: checks.append(password_hash) or False,
    )

    counts = []
    for name in ("Awa Ndiaye", "Modou Fall", "Fatou Sow"):
        role(desk, headers=basic(name, "mauvais mot"))
        counts.append(len(checks))
        checks.clear()

    assert counts == [2, 2, 2]


def test_a_user_header_goes_with_no_shared_password():
    with pytest.raises(InputError, match="choose one"):
        Access(manager_hash=MANAGERS_HASH, user_header="Remote-User")


def test_a_desk_with_accounts_is_not_open():
    assert [access.is_open for access in (OPEN, NAMED, TWO, PROXIED)] == [True, False, False, False]


def test_a_proxy_s_logins_are_compared_without_case_but_with_accents() -> None:
    moment = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
    accounts = [
        Account(1, "Awa", "manager", moment),
        Account(2, "Moussa Diop", "editor", moment, login="mdiop", disabled=True),
    ]
    roster = Roster(Access(user_header="Remote-User"), accounts)

    assert roster.person("awa") == ("Awa", True)
    assert roster.person("MDiop") is None
    assert roster.person("àwa") is None
    assert roster.person("Fatou") == ("Fatou", False)
