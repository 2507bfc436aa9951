"""The guard: access control, checks on every request, and headers of every response."""

from osiris_nlp.desk.guard.access import Access, check_bindable
from osiris_nlp.desk.guard.middleware import add_guard
from osiris_nlp.desk.guard.passwords import check_hash, hash_password
from osiris_nlp.desk.guard.refusals import Render, is_api

__all__ = [
    "Access",
    "Render",
    "add_guard",
    "check_bindable",
    "check_hash",
    "hash_password",
    "is_api",
]
