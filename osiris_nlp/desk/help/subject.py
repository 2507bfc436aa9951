"""Help, as a subject of the desk."""

from osiris_nlp.desk.base.subject import NavigationEntry, Subject
from osiris_nlp.desk.help import help_pages

HELP = Subject(
    routers=(help_pages.router,),
    nav=(NavigationEntry(rank=8, address="/aide", name="Aide"),),
)
