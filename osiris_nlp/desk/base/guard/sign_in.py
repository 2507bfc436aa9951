"""Sign-in (/entrer) and sign-out (/sortir)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from osiris_nlp.desk.base.capacity import WAIT
from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.base.guard.access import MAX_NAME, Access, editor_name
from osiris_nlp.desk.base.guard.event_log import EventLog
from osiris_nlp.desk.base.guard.identity import SIGN_IN, Identifier
from osiris_nlp.desk.base.guard.limits import Buckets, client_key
from osiris_nlp.desk.base.guard.refusals import Refusal, Render, refuse
from osiris_nlp.desk.base.guard.sessions import SIGN_OUT, Sessions

SIGN_OUT_PATH = "/sortir"
_MAX_PATH = 2_000
_PROBLEMS = {
    "name": f"Indiquez votre nom ({MAX_NAME} caractères au plus).",
    "name or password": "Nom ou mot de passe incorrect.",
    "away": "La base de données ne répond pas. Réessayez dans un instant.",
}


def local_path(text: str, home: str = "/") -> str:
    """Return a path if it is a safe redirect target on this site, else `home`.

    >>> local_path("/articles/3?page=2"), local_path("//evil.example"), local_path("/entrer", "/file")
    ('/articles/3?page=2', '/', '/file')
    """
    is_local = text.startswith("/") and not text.startswith("//") and len(text) <= _MAX_PATH
    if not is_local or "\\" in text or not text.isprintable():
        return home
    return home if urlsplit(text).path in {SIGN_IN, SIGN_OUT_PATH} else text


@dataclass(frozen=True, kw_only=True)
class SignIns:
    """What signing in and out needs; a sign-in leads to `home`, and `rate` is that of one client."""

    access: Access
    sessions: Sessions
    identifier: Identifier
    event_log: EventLog
    render: Render
    rate: Buckets
    home: str


DeskSignIns = Annotated[SignIns, part("sign_ins")]


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    yield
    await app.state.sign_ins.event_log.write()  # what is left when the service stops


router = APIRouter(include_in_schema=False, lifespan=_lifespan)


@router.get(SIGN_IN)
async def show_form(request: Request, sign_ins: DeskSignIns) -> Response:
    next_path = local_path(request.query_params.get("suite", ""), sign_ins.home)
    name = request.state.editor if request.state.signed_in else None
    # A browser that was redirected here without its cookie may send it now: see `Guard._refuse`.
    if sign_ins.access.user_header or (name and "suite" in request.query_params):
        return RedirectResponse(next_path, 303)
    return _form(request, sign_ins, next_path, name or request.session.get("name", ""))


@router.post(SIGN_IN)
async def sign_in(request: Request, sign_ins: DeskSignIns) -> Response:
    fields: dict[str, str] = request.state.form
    next_path = local_path(fields.get("suite", ""), sign_ins.home)
    if sign_ins.access.user_header:
        return RedirectResponse(next_path, 303)
    try:
        name, digest = await _check_name(request, sign_ins)
    except Refusal as refusal:
        if refusal.event:
            await sign_ins.event_log.log_refusal(request, refusal.event)
        typed_name = fields.get("nom", "")[:MAX_NAME]
        response = _form(request, sign_ins, next_path, typed_name, problem_of(refusal))
        response.status_code = refusal.status
        response.headers.update(refusal.headers)
        return response
    await begin_session(request, sign_ins, name, digest)
    return RedirectResponse(next_path, 303)


async def begin_session(request: Request, sign_ins: SignIns, name: str, digest: str) -> None:
    """Sign an editor in, by the digest of the password that was checked; the browser's earlier session ends."""
    _end_session(request, sign_ins)
    sign_ins.sessions.start(request, name, digest)
    sign_ins.event_log.add(request, "sign-in", who=name)
    await sign_ins.event_log.write()


@router.post(SIGN_OUT_PATH)
async def sign_out(request: Request, sign_ins: DeskSignIns) -> Response:
    _end_session(request, sign_ins)
    # After a refusal, the browser keeps its cookie, which opens nothing, to send it again.
    if request.session and not await sign_ins.event_log.write():
        return refuse(_unwritten(), request, sign_ins.render, None)
    request.session.clear()
    return RedirectResponse(SIGN_IN, 303)


def _form(
    request: Request, sign_ins: SignIns, next_path: str, name: str, problem: str | None = None
) -> Response:
    context = {
        "problem": problem,
        "name": name,
        "next_path": next_path,
        "needs_password": sign_ins.access.needs_password,
    }
    return sign_ins.render(request, "entrer.html", context)


def _end_session(request: Request, sign_ins: SignIns) -> None:
    name = sign_ins.sessions.name(request)
    id_ = sign_ins.sessions.end(request)
    if name and id_:  # the log is read at the next start: see `Sessions`
        sign_ins.event_log.add(request, SIGN_OUT, who=name, about=id_)


async def _check_name(request: Request, sign_ins: SignIns) -> tuple[str, str]:
    """Return the name as a session is to have it, and the digest of the password."""
    fields = request.state.form
    name = editor_name(fields.get("nom", ""))
    if name is None:
        raise Refusal(422, "name", "Expected a name of 1 to 80 printable characters.")
    name, digest = await sign_ins.identifier.sign_in(request, name, fields.get("mot_de_passe", ""))
    if wait := sign_ins.rate.take(client_key(request.state.address)):
        raise Refusal(429, "rate", "Too many sign-ins; try again later.", wait=wait)
    return name, digest


def _unwritten() -> Refusal:
    return Refusal(
        503,
        "unwritten",
        "The session has ended, but the database does not respond, and a restart of the service could "
        "undo that: sign out again.",
        wait=WAIT,
    )


def problem_of(refusal: Refusal) -> str:
    """Return the message for a form, in French."""
    again = f"Trop de tentatives. Réessayez dans {refusal.headers.get('Retry-After')} secondes."
    return _PROBLEMS.get(refusal.code, again)
