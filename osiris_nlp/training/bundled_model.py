"""Train the model that comes with the package."""

import os
from pathlib import Path

from osiris_nlp.base.progress import Progress
from osiris_nlp.corpus import read_all
from osiris_nlp.corpus.bundled import ARTICLES, TAXONOMY, bundled_data
from osiris_nlp.model.folders.in_use import BUNDLED, cached_folder
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training.classifier import TopicClassifier


def train_bundled(*, on_progress: Progress | None = None) -> Path:
    """Train on the bundled articles with the default settings, save the model, and return its folder.

    The folder is in the package, or in the user's cache if the package cannot be written. Two calls
    write the same bytes if ``SOURCE_DATE_EPOCH`` is set, as for reproducible builds.

    Raises
    ------
    InputError
        If the package was installed without the articles.
    OSError
        If the model cannot be written.
    """
    data = bundled_data()
    taxonomy = read_taxonomy(data / TAXONOMY)
    articles = read_all(data / ARTICLES, taxonomy=taxonomy)
    classifier = TopicClassifier(taxonomy, learning_curve=True).fit(
        articles, on_progress=on_progress
    )
    folder = BUNDLED if os.access(BUNDLED.parent, os.W_OK) else cached_folder()
    classifier.save(folder, replace=True, log=False)
    return folder
