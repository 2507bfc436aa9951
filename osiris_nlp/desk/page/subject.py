"""The article's page, as a subject of the desk."""

from osiris_nlp.desk.base.guard.rules import Api
from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.page import api, article_pages, queue_pages

PAGE = Subject(
    routers=(api.router, queue_pages.router, article_pages.router),
    roles={"/api/health": "anybody"},
    bodies={"/api/read": "file"},
    apis=(Api(address="/api"),),
    nav=(
        NavigationEntry(rank=1, address="/file", name="À traiter"),
        NavigationEntry(rank=2, address="/coller", name="Nouveau texte"),
    ),
)
