"""Articles, as a subject of the desk."""

from osiris_nlp.desk.articles.acts import ACTS
from osiris_nlp.desk.articles.queue import history_pages, queue_api
from osiris_nlp.desk.base.subject import NavigationEntry, Subject

ARTICLES = Subject(
    routers=(queue_api.router, *(act.router for act in ACTS), history_pages.router),
    nav=(NavigationEntry(rank=5, address="/historique", name="Historique"),),
)
