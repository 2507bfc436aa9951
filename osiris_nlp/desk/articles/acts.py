"""The acts on an article, in the order in which its panel shows them."""

from osiris_nlp.desk.articles.handovers.handover_api import HANDOVER
from osiris_nlp.desk.articles.notes.note_api import NOTE

ACTS = (NOTE, HANDOVER)
