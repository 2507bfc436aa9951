"""The pages on which people choose their password: with the one that they have, or by a link of a manager's."""

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadSignature, URLSafeTimedSerializer

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.guard.accounts import Account, list_accounts, set_account_password
from osiris_nlp.desk.base.guard.identity import password_digest
from osiris_nlp.desk.base.guard.limits import client_key
from osiris_nlp.desk.base.guard.passwords import hash_password
from osiris_nlp.desk.base.guard.refusals import Refusal
from osiris_nlp.desk.base.guard.sign_in import DeskSignIns, SignIns, begin_session, problem_of
from osiris_nlp.desk.base.rendering import missing_page, render
from osiris_nlp.desk.base.store.events import Author
from osiris_nlp.desk.base.store.store import Store

OWN, BY_LINK = "/compte", "/mot-de-passe"
_LINK_LIFETIME = 24 * 3600  # seconds
_OVER = "Ce lien a déjà servi, ou date de plus de 24 heures. Demandez-en un autre à un responsable."
_TOO_SHORT = "Choisissez un mot de passe de 8 caractères au moins."

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def password_link(request: Request, account: Account) -> str:
    """Return an address where a person chooses a password, signed out: for a day, and once, as it ends with the present one."""
    token = _signer(request).dumps([account.number, password_digest(account)])
    return f"{request.base_url}{BY_LINK[1:]}?lien={token}"


def _signer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(request.app.state.secret, salt="password link")


@router.get(OWN)
def show_own(request: Request) -> Response:
    if not _has_account(request):
        return missing_page(request, "Pas de compte", "Vous n’avez pas de mot de passe ici.")
    return _page(request, request.state.editor)


def _has_account(request: Request) -> bool:
    return bool(request.state.signed_in and request.state.has_roles)


@router.post(OWN)
async def change_own(request: Request, store: OpenStore, sign_ins: DeskSignIns) -> Response:
    """Change the password of whoever knows the present one; every other session ends."""
    if not _has_account(request):
        return RedirectResponse(OWN, 303)
    name, fields = request.state.editor, request.state.form
    try:
        await sign_ins.identifier.sign_in(request, name, fields.get("actuel", ""))
    except Refusal as refusal:
        if refusal.event:
            await sign_ins.event_log.log_refusal(request, refusal.event, who=name)
        if refusal.status == 401:  # the session goes on
            wrong = "Ce n’est pas votre mot de passe actuel."
            return _page(request, name, problem=wrong, status=422)
        return _page(request, name, problem=problem_of(refusal), status=refusal.status)
    accounts = await to_thread.run_sync(list_accounts, store)
    account = next(each for each in accounts if each.name == name)
    return await _choose(request, store, sign_ins, account, next_path=f"{OWN}?fait=1")


@router.get(BY_LINK)
def show_by_link(request: Request, store: OpenStore) -> Response:
    link = request.query_params.get("lien", "")
    account = _account_of(request, store, link)
    return (
        _page(request, account.name, link)
        if account
        else _page(request, "", problem=_OVER, status=404)
    )


@router.post(BY_LINK)
async def choose_by_link(request: Request, store: OpenStore, sign_ins: DeskSignIns) -> Response:
    if sign_ins.rate.take(client_key(request.state.address)):  # as sign-ins
        return _page(request, "", problem="Trop de tentatives : patientez un instant.", status=429)
    link = request.state.form.get("lien", "")
    account = await to_thread.run_sync(_account_of, request, store, link)
    if account is None:
        return _page(request, "", problem=_OVER, status=422)
    return await _choose(request, store, sign_ins, account, next_path=sign_ins.home, link=link)


def _account_of(request: Request, store: Store, link: str) -> Account | None:
    """Return the account that a link is for, or None if the link is not valid any longer."""
    try:
        number, digest = _signer(request).loads(link, max_age=_LINK_LIFETIME)
    except BadSignature:
        return None
    valid = (each for each in list_accounts(store) if each.number == number and not each.disabled)
    return next((each for each in valid if password_digest(each) == digest), None)


async def _choose(
    request: Request,
    store: Store,
    sign_ins: SignIns,
    account: Account,
    *,
    next_path: str,
    link: str = "",
) -> Response:
    """Give an account the password of the form, and sign the person in with it."""

    def work() -> Account:
        password_hash = hash_password(request.state.form.get("mot_de_passe", ""))
        author = Author(account.name, request.state.address)
        return set_account_password(store, account.number, password_hash, author=author)

    try:
        changed = await to_thread.run_sync(work)
    except InputError:
        return _page(request, account.name, link, problem=_TOO_SHORT, status=422)
    await begin_session(request, sign_ins, changed.name, password_digest(changed))
    return RedirectResponse(next_path, 303)


def _page(
    request: Request, name: str, link: str = "", *, problem: str = "", status: int = 200
) -> Response:
    context = {"name": name, "link": link, "problem": problem, "query": request.query_params}
    return render(request, "mot-de-passe.html", context, status=status)
