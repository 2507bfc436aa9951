"""Batches, as a subject of the desk."""

from osiris_nlp.desk.base.subject import Subject
from osiris_nlp.desk.batches import batch_pages

BATCHES = Subject(routers=(batch_pages.router,))
