"""People, as a subject of the desk."""

from fastapi import Request

from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.people import people_pages

_FORMS = ("ajouter", "role", "mot-de-passe", "desactiver", "reactiver")


def _is_for_managers(request: Request) -> bool:
    return bool(request.state.is_manager and request.state.has_roles)


PEOPLE = Subject(
    routers=(people_pages.router,),
    roles=dict.fromkeys(("/equipe", "/equipe/"), "manager"),
    bodies={f"/equipe/{form}": "form" for form in _FORMS},
    nav=(NavigationEntry(rank=7, address="/equipe", name="Équipe", is_shown=_is_for_managers),),
)
