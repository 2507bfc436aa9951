"""The subjects of the desk, in the order in which their routes are tried."""

from osiris_nlp.desk.articles.subject import ARTICLES
from osiris_nlp.desk.base.guard.rules import Rules
from osiris_nlp.desk.batches.subject import BATCHES
from osiris_nlp.desk.exchange.subject import EXCHANGE
from osiris_nlp.desk.help.subject import HELP
from osiris_nlp.desk.labels.subject import LABELS
from osiris_nlp.desk.model.subject import MODEL
from osiris_nlp.desk.page.subject import PAGE
from osiris_nlp.desk.people.subject import PEOPLE

SUBJECTS = (PAGE, ARTICLES, LABELS, EXCHANGE, MODEL, BATCHES, PEOPLE, HELP)
ROUTERS = tuple(router for each in SUBJECTS for router in each.routers)
PAGES = tuple(sorted((page for each in SUBJECTS for page in each.nav), key=lambda page: page.rank))
RULES = Rules(
    roles={path: role for each in SUBJECTS for path, role in each.roles.items()},
    bodies={path: body for each in SUBJECTS for path, body in each.bodies.items()},
    apis=tuple(api for each in SUBJECTS for api in each.apis),
    home=PAGES[0].address,
)
