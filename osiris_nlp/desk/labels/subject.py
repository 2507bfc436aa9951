"""The keywords, as a subject of the desk."""

from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.labels import keyword_pages, label_document, label_list, proposal_api

_FORMS = ("candidats/ecarter", "nouveau", "modifier", "renommer", "fusionner", "retirer", "annuler")

LABELS = Subject(
    routers=(
        proposal_api.router,
        keyword_pages.router,  # before the pages of labels, whose addresses end in a number
        label_list.router,
        label_document.router,
    ),
    roles=dict.fromkeys(("/mots-cles", "/mots-cles/"), "manager to write"),
    bodies={f"/mots-cles/{form}": "form" for form in _FORMS},
    nav=(NavigationEntry(rank=3, address="/mots-cles", name="Mots-clés"),),
)
