"""The guard: access control, checks on every request, and headers of every response."""

from osiris_nlp.desk.guard.access import ADD_ACCOUNT, Access, check_bindable, editor_name
from osiris_nlp.desk.guard.middleware import add_guard
from osiris_nlp.desk.guard.passwords import check_hash, hash_password
from osiris_nlp.desk.guard.refusals import Render, is_api, problem
from osiris_nlp.desk.guard.sessions import OPEN_LIFETIME
from osiris_nlp.desk.guard.sign_in import SIGN_OUT
from osiris_nlp.desk.guard.tokens import new_token, token_digest

__all__ = [
    "ADD_ACCOUNT",
    "OPEN_LIFETIME",
    "SIGN_OUT",
    "Access",
    "Render",
    "add_guard",
    "check_bindable",
    "check_hash",
    "editor_name",
    "hash_password",
    "is_api",
    "new_token",
    "problem",
    "token_digest",
]
