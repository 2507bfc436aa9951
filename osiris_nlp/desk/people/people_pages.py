"""The page of the people who use the desk, in French: accounts, roles and new passwords, for managers."""

import secrets
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.queue.addresses import read_number
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.guard.access import Access, DeskAccess, editor_name
from osiris_nlp.desk.base.guard.accounts import (
    Account,
    LoginUsedError,
    NameUsedError,
    NoManagerError,
    Role,
    add_account,
    list_accounts,
    set_account_password,
    set_disabled,
    set_role,
)
from osiris_nlp.desk.base.guard.passwords import hash_password
from osiris_nlp.desk.base.rendering import render
from osiris_nlp.desk.base.store.events import Author
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.people.editor_agreement import editor_agreement

_HOME = "/equipe"
_ROLES: dict[str, Role] = {"editeur": "editor", "responsable": "manager"}
# No letters or digits that look alike: a new password is copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_NO_FIELDS: Mapping[str, str] = {}
_PROBLEMS: dict[type[InputError], str] = {
    NameUsedError: "Un compte porte déjà ce nom, ou un nom presque pareil.",
    LoginUsedError: "Un compte a déjà cet identifiant.",
    NoManagerError: "C’est le seul responsable : nommez d’abord quelqu’un d’autre.",
}


class _Fault(Exception):
    """What a manager has entered cannot be done; the message says why, in French."""


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def page(
    request: Request,
    *,
    problem: str = "",
    fields: Mapping[str, str] = _NO_FIELDS,
    new_password: str | None = None,
    changed: Account | None = None,
    store: Store,
    access: Access,
) -> Response:
    """Show the page with what an editor has entered, if it has a problem, or what has changed."""
    accounts = list_accounts(store)
    number = read_number(request.query_params.get("compte", ""))
    context = {
        "accounts": accounts,
        "changed": changed or next((each for each in accounts if each.number == number), None),
        "new_password": new_password,
        "access": access,
        "publishes": request.app.state.publisher is not None,
        "agreement": editor_agreement(store),
        "problem": problem,
        "entered": {name: fields.get(name, "") for name in ("nom", "role", "identifiant")},
    }
    return render(request, "equipe.html", context, status=422 if problem else 200)


def attempt(
    request: Request, work: Callable[[dict[str, str]], Response], store: Store, access: Access
) -> Response:
    """Do what a form asks for; if that cannot be done, show the page again, and say why."""
    try:
        return work(_fields(request))
    except _Fault as fault:
        problem = str(fault)
    except (NameUsedError, LoginUsedError, NoManagerError) as error:
        problem = _PROBLEMS[type(error)]
    return page(request, problem=problem, fields=request.state.form, store=store, access=access)


def end(
    request: Request, account: Account, password: str | None = None, *, store: Store, access: Access
) -> Response:
    """Show how the account is now; a new password only in this answer, which no address repeats."""
    if password is None:
        return RedirectResponse(f"{_HOME}?compte={account.number}", 303)
    return page(request, new_password=password, changed=account, store=store, access=access)


@router.get(_HOME)
def overview(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    return page(request, store=store, access=access)


@router.post("/equipe/ajouter")
def add(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    def work(fields: dict[str, str]) -> Response:
        password, password_hash = _password(fields, access)
        account = _add(store, fields, password_hash, _author(request))
        return end(request, account, password, store=store, access=access)

    return attempt(request, work, store=store, access=access)


@router.post("/equipe/mot-de-passe")
def change_password(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    def work(fields: dict[str, str]) -> Response:
        number = _account(store, fields).number
        password, password_hash = _password(fields, access)
        if password_hash is None:
            raise _Fault("Le proxy identifie chacun : ce bureau n’a pas de mots de passe.")
        account = set_account_password(store, number, password_hash, author=_author(request))
        return end(request, account, password, store=store, access=access)

    return attempt(request, work, store=store, access=access)


@router.post("/equipe/role")
def change_role(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    def work(fields: dict[str, str]) -> Response:
        account = _set_role(store, _account(store, fields), fields, _author(request))
        return end(request, account, store=store, access=access)

    return attempt(request, work, store=store, access=access)


@router.post("/equipe/desactiver")
def disable(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    return attempt(
        request,
        lambda fields: switch(request, fields, disabled=True, store=store, access=access),
        store=store,
        access=access,
    )


@router.post("/equipe/reactiver")
def enable(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    return attempt(
        request,
        lambda fields: switch(request, fields, disabled=False, store=store, access=access),
        store=store,
        access=access,
    )


def switch(
    request: Request, fields: dict[str, str], *, disabled: bool, store: Store, access: Access
) -> Response:
    number = _account(store, fields).number
    account = set_disabled(store, number, disabled=disabled, author=_author(request))
    return end(request, account, store=store, access=access)


def _author(request: Request) -> Author:
    return Author(request.state.editor, request.state.address)


def _fields(request: Request) -> dict[str, str]:
    """Return the fields of the form; refuse them where nobody has a role yet.

    Otherwise whoever came first could take the role from all others.
    """
    if not request.state.has_roles:
        raise _Fault(
            "Ce bureau n’a pas encore de comptes : le premier s’ajoute en ligne de commande."
        )
    fields: dict[str, str] = request.state.form
    return fields


def _account(store: Store, fields: dict[str, str]) -> Account:
    number = read_number(fields.get("compte", ""))
    for account in list_accounts(store):
        if account.number == number:
            return account
    raise _Fault("Ce compte n’existe pas.")


def _add(
    store: Store, fields: dict[str, str], password_hash: str | None, author: Author
) -> Account:
    name, login_text = editor_name(fields.get("nom", "")), fields.get("identifiant", "").strip()
    login = editor_name(login_text) if login_text else None
    if name is None or (login_text and login is None):
        raise _Fault("Indiquez un nom (80 caractères au plus, dont une lettre ou un chiffre).")
    role = _ROLES.get(fields.get("role", ""), "editor")
    return add_account(
        store, name, role=role, password_hash=password_hash, login=login, author=author
    )


def _set_role(store: Store, account: Account, fields: dict[str, str], author: Author) -> Account:
    role = _ROLES.get(fields.get("role", ""))
    if role is None:
        raise _Fault("Choisissez un rôle : éditeur ou responsable.")
    return set_role(store, account.number, role, author=author)


def _password(fields: dict[str, str], access: Access) -> tuple[str | None, str | None]:
    """Return a new password to show, unless one was typed, and the hash; neither where a proxy identifies people."""
    if access.user_header is not None:
        return None, None
    typed = fields.get("mot_de_passe", "")
    if not typed:
        password = new_password()
        return password, hash_password(password)
    try:
        return None, hash_password(typed)
    except InputError:
        raise _Fault("Choisissez un mot de passe de 8 caractères au moins.") from None


def new_password() -> str:
    """Return a new random password that is easy to copy by hand, with 79 bits.

    >>> len(new_password()), new_password().count("-")
    (19, 3)
    """
    groups = ("".join(map(secrets.choice, [_LETTERS] * _GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
