"""The model, as a subject of the desk."""

from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.model.figures import model_pages
from osiris_nlp.desk.model.learning import learning_pages

MODEL = Subject(
    routers=(model_pages.router, learning_pages.router),
    roles={
        **dict.fromkeys(("/modele", "/modele/"), "manager to write"),
        "/modele/mettre-en-service": "manager",
    },
    nav=(NavigationEntry(rank=4, address="/modele", name="Modèle"),),
)
