"""The subjects of articles in Annif's files: a URI, a name or both, known to a vocabulary or not."""

from collections.abc import Iterable, Mapping
from typing import Any

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy import Label, Taxonomy, is_uri

_MOST_URIS = 100_000  # to remember; the largest vocabularies of libraries have half as many


class Subjects:
    """The labels of subjects, and a record of those that the vocabulary does not have.

    Editions of a vocabulary differ, and a corpus may be years older: Annif ignores such subjects, too.

    Attributes
    ----------
    keep_unknown : whether a subject that is not in the vocabulary is kept as a label, by its name or URI

    Examples
    --------
    >>> subjects = Subjects()
    >>> yso = Taxonomy([Label(name="arkeologia", id="http://www.yso.fi/onto/yso/p1265")])
    >>> rows = [{"uri": "http://www.yso.fi/onto/yso/p1265"}, {"label": "Arkeologia"}, {"label": "kuusi"}]
    >>> subjects.labels(rows, yso), subjects.remark
    (['arkeologia', 'arkeologia'], "Subjects that the vocabulary lacks, left out: 1 of 3, such as 'kuusi'")
    """

    def __init__(self) -> None:
        self.keep_unknown = False
        self._count = self._n_unknown = 0
        self._example = ""
        self._uris = dict[str, str]()

    def labels(self, entries: list[Any], taxonomy: Taxonomy | None) -> list[str]:
        """Return the labels of an article's subjects.

        Without a taxonomy, a subject's name is the label, or else its URI.

        Parameters
        ----------
        entries : subjects, as mappings with a ``uri``, a ``label`` or both

        Raises
        ------
        InputError
            For an entry with neither, or with one that is not text.
        """
        labels = []
        for entry in entries:
            uri, name = (_text(entry, key) for key in ("uri", "label"))
            if not uri and not name:
                raise InputError(
                    f"Subject {brief(entry)} has neither uri nor label",
                    "expected subjects as in Annif's files, or names alone",
                )
            if taxonomy is None:
                label: str | None = name or uri
                if name and uri and len(self._uris) < _MOST_URIS:
                    self._uris.setdefault(name, uri)
            else:
                label = (taxonomy.find(uri) if uri else None) or taxonomy.find(name)
                self._count += 1
                if label is None:
                    self._n_unknown += 1
                    self._example = self._example or name or uri
                    label = (name or uri) if self.keep_unknown else None
            if label:
                labels.append(label)
        return labels

    @property
    def remark(self) -> str:
        """How many subjects the vocabulary lacks; empty if it has all."""
        if not self._n_unknown:
            return ""
        fate = "kept as labels of their own" if self.keep_unknown else "left out"
        return (
            f"Subjects that the vocabulary lacks, {fate}: {self._n_unknown} of {self._count}, "
            f"such as {brief(self._example)}"
        )

    def check(self) -> None:
        """Raise InputError if the vocabulary has none of the subjects."""
        if self._n_unknown and self._n_unknown == self._count:
            raise InputError(
                f"None of the {self._count} subjects is in the vocabulary, such as {brief(self._example)}",
                "pass the vocabulary of this corpus, which has such URIs or names: --taxonomy FILE",
            )

    def taxonomy(self, articles: Iterable[Article], language: str = "") -> Taxonomy | None:
        """Return the labels of articles with the URIs that files gave them.

        None if they gave none, and the language of the labels is unknown.
        """
        names = {label for article in articles for label in article.labels}
        if not language and self._uris.keys().isdisjoint(names):
            return None
        labels = [Label(name=name, id=self._uris.get(name, "")) for name in sorted(names)]
        return Taxonomy(labels, source="", language=language)


def subjects_in(cell: str) -> list[dict[str, str]]:
    """Return the subjects in a cell of URIs, in angle brackets or bare, with spaces between; none in any other.

    Examples
    --------
    >>> subjects_in("<http://www.yso.fi/onto/yso/p1265> http://www.yso.fi/onto/yso/p7346")
    [{'uri': 'http://www.yso.fi/onto/yso/p1265'}, {'uri': 'http://www.yso.fi/onto/yso/p7346'}]
    >>> subjects_in("Fintech")
    []
    """
    uris = [bare_uri(part) for part in cell.split()]
    return [] if "" in uris else [{"uri": uri} for uri in uris]


def bare_uri(part: str) -> str:
    """Return a URI without its angle brackets; empty if a text is not a URI."""
    if len(part) > 2 and part[0] == "<" and part[-1] == ">":
        return part[1:-1]
    return part if is_uri(part) else ""


def _text(subject: Any, key: str) -> str:
    value = subject.get(key) if isinstance(subject, Mapping) else None
    if value is not None and not isinstance(value, str):
        raise InputError(f"The {key} of a subject is {brief(value)}", "expected text")
    return (value or "").strip()
