"""Articles of a press site from its public pages, politely: for people without its database."""

from osiris_nlp.corpus.harvest.crawl import MOST_REQUESTS, Harvested, harvest

__all__ = ["MOST_REQUESTS", "Harvested", "harvest"]
