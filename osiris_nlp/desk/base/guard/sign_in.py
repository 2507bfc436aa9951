"""Sign-in (/entrer) and sign-out (/sortir)."""

from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from osiris_nlp.desk.base.guard.access import MAX_NAME, Access, editor_name
from osiris_nlp.desk.base.guard.event_log import EventLog
from osiris_nlp.desk.base.guard.identity import SIGN_IN, Identifier
from osiris_nlp.desk.base.guard.limits import Buckets, client_key
from osiris_nlp.desk.base.guard.refusals import Refusal, Render, refuse
from osiris_nlp.desk.base.guard.sessions import Sessions
from osiris_nlp.desk.base.room import WAIT

SIGN_OUT = "sign-out"  # in the audit log, about the id of the session that ended
_MAX_PATH = 2_000


def local_path(text: str, home: str = "/") -> str:
    """Return a path if it is a safe redirect target on this site, else `home`.

    >>> local_path("/articles/3?page=2"), local_path("//evil.example"), local_path("/entrer", "/file")
    ('/articles/3?page=2', '/', '/file')
    """
    is_local = text.startswith("/") and not text.startswith("//") and len(text) <= _MAX_PATH
    if not is_local or "\\" in text or not text.isprintable():
        return home
    return home if urlsplit(text).path in {SIGN_IN, "/sortir"} else text


def sign_in_router(
    access: Access,
    sessions: Sessions,
    identifier: Identifier,
    event_log: EventLog,
    *,
    render: Render,
    sign_in_rate: Buckets,
    home: str,
) -> APIRouter:
    """Return the routes for signing in, which leads to `home`, and out; `sign_in_rate` is that of one client."""
    router = APIRouter(include_in_schema=False, lifespan=event_log.lifespan)

    def form(request: Request, problem: str | None, name: str, next_path: str) -> Response:
        context = {
            "problem": problem,
            "name": name,
            "next_path": next_path,
            "needs_password": access.needs_password,
        }
        return render(request, "entrer.html", context)

    @router.get(SIGN_IN)
    async def show_form(request: Request) -> Response:
        next_path = local_path(request.query_params.get("suite", ""), home)
        name = request.state.editor if request.state.signed_in else None
        # A browser that was redirected here without its cookie may send it now: see `Guard._refuse`.
        if access.user_header or (name and "suite" in request.query_params):
            return RedirectResponse(next_path, 303)
        return form(request, None, name or "", next_path)

    @router.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        fields: dict[str, str] = request.state.form
        next_path = local_path(fields.get("suite", ""), home)
        if access.user_header:
            return RedirectResponse(next_path, 303)
        typed_name = fields.get("nom", "")
        try:
            name, digest = await check_name(request, fields)
        except Refusal as refusal:
            if refusal.event:
                await event_log.log_refusal(request, refusal.event)
            response = form(request, _problem(refusal), typed_name[:MAX_NAME], next_path)
            response.status_code = refusal.status
            response.headers.update(refusal.headers)
            return response
        end_session(request)
        sessions.start(request, name, digest)
        event_log.add(request, "sign-in", who=name)
        await event_log.write()
        return RedirectResponse(next_path, 303)

    def end_session(request: Request) -> None:
        name = sessions.name(request)
        id_ = sessions.end(request)
        if name and id_:  # the log is read at the next start: see `Sessions`
            event_log.add(request, SIGN_OUT, who=name, about=id_)

    async def check_name(request: Request, fields: dict[str, str]) -> tuple[str, str]:
        """Return the name as a session is to have it, and the digest of the password."""
        name = editor_name(fields.get("nom", ""))
        if name is None:
            raise Refusal(422, "name", "Expected a name of 1 to 80 printable characters.")
        password = fields.get("mot_de_passe", "")
        name, digest = await identifier.sign_in(request, name, password)
        wait = sign_in_rate.take(client_key(request.state.address))
        if wait:
            raise Refusal(429, "rate", "Too many sign-ins; try again later.", wait=wait)
        return name, digest

    @router.post("/sortir")
    async def sign_out(request: Request) -> Response:
        end_session(request)
        # After a refusal, the browser keeps its cookie, which opens nothing, to send it again.
        if request.session and not await event_log.write():
            return refuse(_unwritten(), request, render, None)
        request.session.clear()
        return RedirectResponse(SIGN_IN, 303)

    return router


def _unwritten() -> Refusal:
    return Refusal(
        503,
        "unwritten",
        "The session has ended, but the database does not respond, and a restart of the service could "
        "undo that: sign out again.",
        wait=WAIT,
    )


def _problem(refusal: Refusal) -> str:
    """Return the message for the form, in French."""
    if refusal.code == "name":
        return f"Indiquez votre nom ({MAX_NAME} caractères au plus)."
    if refusal.code == "name or password":
        return "Nom ou mot de passe incorrect."
    if refusal.code == "away":
        return "La base de données ne répond pas. Réessayez dans un instant."
    return f"Trop de tentatives. Réessayez dans {refusal.headers['Retry-After']} secondes."
