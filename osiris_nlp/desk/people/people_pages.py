"""The page of the people who use the desk, in French: accounts, roles and new passwords, for managers."""

import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.queue.addresses import read_number
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.guard import accounts
from osiris_nlp.desk.base.guard.access import Access, DeskAccess, editor_name
from osiris_nlp.desk.base.guard.passwords import hash_password
from osiris_nlp.desk.base.rendering import render
from osiris_nlp.desk.base.store.events import Author
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.people.editor_agreement import editor_agreement

_HOME = "/equipe"
_ROLES: dict[str, accounts.Role] = {"editeur": "editor", "responsable": "manager"}
# No letters or digits that look alike: a new password is copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_PROBLEMS: dict[type[InputError], str] = {
    accounts.NameUsedError: "Un compte porte déjà ce nom, ou un nom presque pareil.",
    accounts.LoginUsedError: "Un compte a déjà cet identifiant.",
    accounts.NoManagerError: "C’est le seul responsable : nommez d’abord quelqu’un d’autre.",
}


_Result = tuple[accounts.Account, str | None]  # an account as it is now, and a new password to show


class _Fault(Exception):
    """What a manager has entered cannot be done; the message says why, in French."""


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get(_HOME)
def overview(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    return _page(request, store, access)


def _page(
    request: Request, store: Store, access: Access, *, problem: str = "", **result: Any
) -> Response:
    """Show the page with what an editor has entered, if it has a problem, or what has changed."""
    all_accounts = accounts.list_accounts(store)
    number = read_number(request.query_params.get("compte", ""))
    fields = request.state.form if problem else {}
    context = {
        "accounts": all_accounts,
        "changed": next((each for each in all_accounts if each.number == number), None),
        "new_password": None,
        "access": access,
        "publishes": request.app.state.publisher is not None,
        "agreement": editor_agreement(store),
        "problem": problem,
        "entered": {name: fields.get(name, "") for name in ("nom", "role", "identifiant")},
        **result,
    }
    return render(request, "equipe.html", context, status=422 if problem else 200)


@router.post("/equipe/ajouter")
@router.post("/equipe/mot-de-passe")
@router.post("/equipe/role")
@router.post("/equipe/desactiver")
@router.post("/equipe/reactiver")
def change(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    """Do what a form asks for; if that cannot be done, show the page again, and say why."""
    if not request.state.has_roles:  # whoever came first could take the role from all others
        problem = "Ce bureau n’a pas encore de comptes : le premier s’ajoute en ligne de commande."
        return _page(request, store, access, problem=problem)
    work = _WORK[request.scope["path"].rpartition("/")[2]]
    author = Author(request.state.editor, request.state.address)
    try:
        account, password = work(store, request.state.form, access, author)
    except _Fault as fault:
        return _page(request, store, access, problem=str(fault))
    except (accounts.NameUsedError, accounts.LoginUsedError, accounts.NoManagerError) as error:
        return _page(request, store, access, problem=_PROBLEMS[type(error)])
    if password is None:
        return RedirectResponse(f"{_HOME}?compte={account.number}", 303)
    # Only this answer has the new password: no address repeats it.
    return _page(request, store, access, new_password=password, changed=account)


def _number(store: Store, fields: Mapping[str, str]) -> int:
    number = read_number(fields.get("compte", ""))
    if number is None or all(account.number != number for account in accounts.list_accounts(store)):
        raise _Fault("Ce compte n’existe pas.")
    return number


def _add(store: Store, fields: Mapping[str, str], access: Access, author: Author) -> _Result:
    password, password_hash = _password(fields, access)
    name, login_text = editor_name(fields.get("nom", "")), fields.get("identifiant", "").strip()
    login = editor_name(login_text) if login_text else None
    if name is None or (login_text and login is None):
        raise _Fault("Indiquez un nom (80 caractères au plus, dont une lettre ou un chiffre).")
    role = _ROLES.get(fields.get("role", ""), "editor")
    account = accounts.add_account(
        store, name, role=role, password_hash=password_hash, login=login, author=author
    )
    return account, password


def _change_password(
    store: Store, fields: Mapping[str, str], access: Access, author: Author
) -> _Result:
    number = _number(store, fields)
    password, password_hash = _password(fields, access)
    if password_hash is None:
        raise _Fault("Le proxy identifie chacun : ce bureau n’a pas de mots de passe.")
    return accounts.set_account_password(store, number, password_hash, author=author), password


def _change_role(store: Store, fields: Mapping[str, str], _: Access, author: Author) -> _Result:
    number, role = _number(store, fields), _ROLES.get(fields.get("role", ""))
    if role is None:
        raise _Fault("Choisissez un rôle : éditeur ou responsable.")
    return accounts.set_role(store, number, role, author=author), None


def _switch(
    store: Store, fields: Mapping[str, str], _: Access, author: Author, *, disabled: bool
) -> _Result:
    account = accounts.set_disabled(store, _number(store, fields), disabled=disabled, author=author)
    return account, None


_WORK: dict[str, Callable[[Store, Mapping[str, str], Access, Author], _Result]] = {
    "ajouter": _add,
    "mot-de-passe": _change_password,
    "role": _change_role,
    "desactiver": partial(_switch, disabled=True),
    "reactiver": partial(_switch, disabled=False),
}


def _password(fields: Mapping[str, str], access: Access) -> tuple[str | None, str | None]:
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
