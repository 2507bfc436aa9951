"""The articles and labels that come with the package."""

from pathlib import Path

from osiris_nlp.base.errors import InputError

_PACKAGE = Path(__file__).parents[1]
ARTICLES, TAXONOMY = "articles.jsonl", "taxonomy.csv"


def bundled_data() -> Path:
    """Return the folder of the bundled articles and taxonomy: in the package, or of the checkout.

    Raises
    ------
    InputError
        If the package was installed without them.
    """
    for folder in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        if (folder / ARTICLES).is_file() and (folder / TAXONOMY).is_file():
            return folder
    raise InputError(
        "This installation has neither a model nor the articles to train one",
        "install the wheel, or train on your own articles with: "
        "osiris-nlp train ARTICLES --model models/NAME",
    )
