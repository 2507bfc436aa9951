"""What a model said of articles it had not read, beside what the editors said: all that judging takes."""

from dataclasses import dataclass
from itertools import compress

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.opinions import BoolArray, Doubles, Tiers


@dataclass(frozen=True, slots=True)
class HeldOut:
    """n articles and K labels as arrays.

    Attributes
    ----------
    labels : the K labels
    ids, stories : of the n articles; those of one story are resampled together
    relevant : (n, K) does the article carry the label
    scores : (n, K) probabilities in [0, 1]
    tiers : (n, K) 0 hide, 1 propose, 2 apply; the predicted set of an article is what is above 0
    judges : (n,) does the article make the headline figures, as `Article.judges` says
    """

    labels: tuple[str, ...]
    ids: tuple[str, ...]
    stories: tuple[str, ...]
    relevant: BoolArray
    scores: Doubles
    tiers: Tiers
    judges: BoolArray

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, chosen: BoolArray) -> "HeldOut":
        """Return the articles that `chosen`, (n,), names."""
        return HeldOut(
            self.labels,
            tuple(compress(self.ids, chosen)),
            tuple(compress(self.stories, chosen)),
            self.relevant[chosen],
            self.scores[chosen],
            self.tiers[chosen],
            self.judges[chosen],
        )

    @property
    def groups(self) -> npt.NDArray[np.int64]:
        """The number of each article's story, (n,), from 0 in the order they come up."""
        number: dict[str, int] = {}
        return np.array([number.setdefault(each, len(number)) for each in self.stories], np.int64)
