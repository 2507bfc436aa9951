"""What a run did, and the record of each chunk it adds up from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

_COUNTS = ("articles", "applied", "proposed", "skipped", "faults", "compared", "changed")
_BY_LABEL = ("labels_applied", "labels_proposed", "added", "removed", "replaced", "unknown")


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done, counted.

    Attributes
    ----------
    articles : articles tagged
    applied, proposed : those with a label to apply; those with labels to propose only
    skipped : articles passed over, since `Settings.takes` did not want them
    faults : rows that were no article
    compared, changed : articles that carried labels; those among them with a change to propose
    labels_applied, labels_proposed : how often each label is to be applied, or proposed
    added, removed, replaced : how often it is proposed to add a label to the ones carried, to
        remove it, to replace it («old > new»)
    unknown : labels carried that the model knows nothing of
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
        """Return what two parts of a run did together."""
        return Summary(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the counts JSON-ready; labels most frequent first."""
        counts: dict[str, Any] = {name: getattr(self, name) for name in _COUNTS}
        return counts | {name: _ranked(getattr(self, name)) for name in _BY_LABEL}

    @classmethod
    def from_dict(cls, counts: Mapping[str, Any]) -> "Summary":
        """Return what `to_dict` gave; KeyError, TypeError or ValueError if it is nothing of the kind."""
        said: dict[str, Any] = {name: int(counts[name]) for name in _COUNTS}
        return cls(**said | {name: Counter(dict(counts[name])) for name in _BY_LABEL})


def _ranked(counts: Counter[str]) -> dict[str, int]:
    """Return counts, the greatest first, equal ones by name: in whatever order chunks were done."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a finished chunk.

    Attributes
    ----------
    chunk : its number
    rows : rows of the input it stands for
    summary : what was done
    kinds : columns passed through, and what they hold
    size, sha256 : of the part that was written
    """

    chunk: int
    rows: int
    summary: Summary
    kinds: Mapping[str, str]
    size: int
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record JSON-ready."""
        counts = self.summary.to_dict()
        return {
            "chunk": self.chunk,
            "rows": self.rows,
            "summary": counts,
            "kinds": list(self.kinds.items()),
            "size": self.size,
            "sha256": self.sha256,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> "Record":
        """Return what `to_dict` gave; raises as `Summary.from_dict`."""
        return cls(
            int(said["chunk"]),
            int(said["rows"]),
            Summary.from_dict(said["summary"]),
            {str(name): str(kind) for name, kind in said["kinds"]},
            int(said["size"]),
            str(said["sha256"]),
        )


def total(records: Sequence[Record]) -> Summary:
    """Return what all chunks did together."""
    return sum((record.summary for record in records), Summary())
