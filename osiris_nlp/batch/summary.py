"""What a run did, and the records of the chunks it is summed from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from io import BufferedReader
from pathlib import Path
from typing import Any

import orjson

_COUNTS = ("articles", "applied", "proposed", "skipped", "faults", "compared", "changed")
# Unknown labels to count: an archive has some thousands, a column of other values one per row.
MAX_UNKNOWN = 10_000
_BY_LABEL = ("labels_applied", "labels_proposed", "added", "removed", "replaced", "unknown")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did, in numbers.

    Attributes
    ----------
    articles : articles tagged
    applied, proposed : articles with a label to apply; articles with labels to propose only
    skipped : articles that `RunSettings.accepts` excluded
    faults : invalid rows
    compared, changed : articles that already had labels; of these, those with a change to propose
    labels_applied, labels_proposed : number of articles to apply each label to, or to propose it for
    added, removed, replaced : how often a change proposes to add a label to an article's own, to
        remove it, or to replace it («old > new»)
    unknown : how often articles have each label that is unknown to the model; of more than 10,000
        labels, the most frequent
    """

    articles: int = 0
    applied: int = 0
    proposed: int = 0
    skipped: int = 0
    faults: int = 0
    compared: int = 0
    changed: int = 0
    labels_applied: Counter[str] = field(default_factory=Counter)
    labels_proposed: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    @property
    def bare(self) -> int:
        """Articles with no label to apply or propose."""
        return self.articles - self.applied - self.proposed

    def __add__(self, other: "Summary") -> "Summary":
        """Return the summary of two parts of a run together."""
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        if len(sums["unknown"]) > MAX_UNKNOWN:
            most_frequent = list(_most_frequent_first(sums["unknown"]).items())[:MAX_UNKNOWN]
            sums["unknown"] = Counter(dict(most_frequent))
        return Summary(**sums)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, JSON-ready, with the most frequent labels first."""
        counts: dict[str, Any] = {name: getattr(self, name) for name in _COUNTS}
        return counts | {name: _most_frequent_first(getattr(self, name)) for name in _BY_LABEL}

    @classmethod
    def from_dict(cls, counts: Mapping[str, Any]) -> "Summary":
        """Return the summary `to_dict` describes; KeyError, TypeError or ValueError if malformed."""
        values: dict[str, Any] = {name: counts[name] for name in _COUNTS}
        return cls(**values | {name: Counter(counts[name]) for name in _BY_LABEL})


def _most_frequent_first(counts: Counter[str]) -> dict[str, int]:
    """Return the counts in descending order, ties by name, whatever order the chunks finished in."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a finished chunk.

    Attributes
    ----------
    chunk : the chunk's number
    rows : number of input rows the chunk covers
    summary : counts over the chunk
    kinds : the extra fields, each with the kind of its values
    size, sha256 : size in bytes and digest of the part written
    faults_sha256 : digest of the lines of the faults
    """

    chunk: int
    rows: int
    summary: Summary
    kinds: Mapping[str, str]
    size: int
    sha256: str
    faults_sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record, JSON-ready."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"summary": self.summary.to_dict(), "kinds": list(self.kinds.items())}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Record":
        """Return the record `to_dict` describes; raises as `Summary.from_dict`."""
        own: dict[str, Any] = {field.name: values[field.name] for field in fields(cls)}
        summary, kinds = Summary.from_dict(own["summary"]), dict(own["kinds"])
        return cls(**own | {"summary": summary, "kinds": kinds})


@contextmanager
def opened_record(path: Path) -> Iterator[tuple[dict[str, Any], BufferedReader]]:
    """Yield what `to_dict` returned for a chunk, and a stream of the lines of its faults."""
    with path.open("rb") as stream:
        yield orjson.loads(stream.readline()), stream
