"""Which keyword of a site stands for a label."""

import pytest

from osiris_nlp.sites.keyword import Group, Keyword
from osiris_nlp.sites.keywords import KeywordTables, SiteKeywords
from osiris_nlp.sites.matching import keyword_ids
from osiris_nlp.taxonomy import Label, Taxonomy

YAS = Taxonomy([Label(name="Yas", id="41", aliases=("Tigo",))])


@pytest.mark.parametrize(
    ("names", "id_"),
    [
        ({"3": "Yas", "41": "Tigo"}, "3"),  # its name
        ({"3": "Tigo", "41": "Tigo"}, "41"),  # its id
        ({"12": "Tigo", "9": "Tigo"}, "9"),  # the oldest
    ],
    ids=["name", "id", "oldest"],
)
def test_of_several_keywords_of_a_label_the_closest_counts(names, id_):
    keywords = [Keyword(number, name) for number, name in names.items()]

    assert keyword_ids(keywords, YAS) == {"Yas": id_}


def test_a_label_has_another_keyword_only_in_a_group_that_the_site_has():
    groups = [Group("1", "Mots-clés", for_articles=True), Group("2", "Accueil", for_articles=False)]
    names = {"1": "Fintech", "2": "À la une", "3": "Drones"}  # the third group was deleted
    keywords = {id_: Keyword(id_, name, id_) for id_, name in names.items()}
    tables = KeywordTables("osiris.sn", "/srv/spip", "https://osiris.sn", groups, keywords, {})

    of_site = SiteKeywords.of(tables, (), None)

    assert [of_site.find(name) for name in names.values()] == ["1", None, None]
    others = [of_site.other(name) for name in names.values()]
    assert others == [None, (keywords["2"], groups[1]), None]
