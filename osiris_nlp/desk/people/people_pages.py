"""The page of the people who use the desk, in French: accounts, roles and links for passwords, for managers."""

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
from osiris_nlp.desk.base.rendering import log_act, render
from osiris_nlp.desk.base.store.events import Author
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.people.password_pages import password_link

_HOME = "/equipe"
_ROLES: dict[str, accounts.Role] = {"editeur": "editor", "responsable": "manager"}
_PROBLEMS: dict[type[InputError], str] = {
    accounts.NameUsedError: "Un compte porte déjà ce nom, ou un nom presque pareil.",
    accounts.LoginUsedError: "Un compte a déjà cet identifiant.",
    accounts.NoManagerError: "C’est le seul responsable : nommez d’abord quelqu’un d’autre.",
}


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
        "link": None,
        "access": access,
        "publishes": request.app.state.publisher is not None,
        "problem": problem,
        "entered": {name: fields.get(name, "") for name in ("nom", "role", "identifiant")},
        **result,
    }
    return render(request, "equipe.html", context, status=422 if problem else 200)


@router.post("/equipe/ajouter")
@router.post("/equipe/lien")
@router.post("/equipe/role")
@router.post("/equipe/desactiver")
@router.post("/equipe/reactiver")
def change(request: Request, store: OpenStore, access: DeskAccess) -> Response:
    """Do what a form asks for; if that cannot be done, show the page again, and say why."""
    if not request.state.has_roles:  # whoever came first could take the role from all others
        problem = "Ce bureau n’a pas encore de comptes : le premier s’ajoute en ligne de commande."
        return _page(request, store, access, problem=problem)
    action = request.scope["path"].rpartition("/")[2]
    author = Author(request.state.editor, request.state.address)
    try:
        account = _WORK[action](store, request.state.form, author)
    except _Fault as fault:
        return _page(request, store, access, problem=str(fault))
    except (accounts.NameUsedError, accounts.LoginUsedError, accounts.NoManagerError) as error:
        return _page(request, store, access, problem=_PROBLEMS[type(error)])
    if action not in {"ajouter", "lien"} or not access.needs_password:
        return RedirectResponse(f"{_HOME}?compte={account.number}", 303)
    log_act(store, request, "account link", account.name)
    # Only this answer has the link: no address repeats it.
    return _page(request, store, access, link=password_link(request, account), changed=account)


def _named(store: Store, fields: Mapping[str, str]) -> accounts.Account:
    number = read_number(fields.get("compte", ""))
    for account in accounts.list_accounts(store):
        if account.number == number:
            return account
    raise _Fault("Ce compte n’existe pas.")


def _add(store: Store, fields: Mapping[str, str], author: Author) -> accounts.Account:
    name, login_text = editor_name(fields.get("nom", "")), fields.get("identifiant", "").strip()
    login = editor_name(login_text) if login_text else None
    if name is None or (login_text and login is None):
        raise _Fault("Indiquez un nom de 80 caractères au plus, dans un seul alphabet.")
    role = _ROLES.get(fields.get("role", ""), "editor")
    return accounts.add_account(
        store, name, role=role, password_hash=None, login=login, author=author
    )


def _change_role(store: Store, fields: Mapping[str, str], author: Author) -> accounts.Account:
    number, role = _named(store, fields).number, _ROLES.get(fields.get("role", ""))
    if role is None:
        raise _Fault("Choisissez un rôle : éditeur ou responsable.")
    return accounts.set_role(store, number, role, author=author)


def _switch(
    store: Store, fields: Mapping[str, str], author: Author, *, disabled: bool
) -> accounts.Account:
    number = _named(store, fields).number
    return accounts.set_disabled(store, number, disabled=disabled, author=author)


_WORK: dict[str, Callable[[Store, Mapping[str, str], Author], accounts.Account]] = {
    "ajouter": _add,
    "lien": lambda store, fields, _: _named(store, fields),
    "role": _change_role,
    "desactiver": partial(_switch, disabled=True),
    "reactiver": partial(_switch, disabled=False),
}
