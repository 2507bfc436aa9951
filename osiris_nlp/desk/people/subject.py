"""People, as a subject of the desk."""

from fastapi import Request

from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.people import password_pages, people_pages

_FORMS = [f"/equipe/{form}" for form in ("ajouter", "role", "lien", "desactiver", "reactiver")]


def _is_for_managers(request: Request) -> bool:
    return bool(request.state.is_manager and request.state.has_roles)


PEOPLE = Subject(
    routers=(people_pages.router, password_pages.router),
    roles={"/equipe": "manager", "/equipe/": "manager", password_pages.BY_LINK: "anybody"},
    bodies=dict.fromkeys((*_FORMS, password_pages.OWN, password_pages.BY_LINK), "form"),
    nav=(NavigationEntry(rank=7, address="/equipe", name="Équipe", is_shown=_is_for_managers),),
)
