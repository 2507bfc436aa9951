"""Which keyword of a site stands for a label."""

import pytest

from osiris_nlp.sites.keyword import Keyword
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
