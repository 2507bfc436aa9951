import signal
from pathlib import Path

import pytest

from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_all
from osiris_nlp.taxonomy import Taxonomy, read_taxonomy
from osiris_nlp.training import TopicClassifier

DATA = Path(__file__).parents[1] / "data"
# A shell has what it starts in the background ignore Ctrl-C, which tests send to the processes they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return read_taxonomy(DATA / "taxonomy.csv")


@pytest.fixture(scope="session")
def articles(taxonomy: Taxonomy) -> list[Article]:
    return read_all(DATA / "articles.jsonl", taxonomy=taxonomy)


@pytest.fixture(scope="session")
def fitted(taxonomy: Taxonomy, articles: list[Article]) -> TopicClassifier:
    """Return the default classifier fitted on the bundled corpus; tests only read it."""
    return TopicClassifier(taxonomy).fit(articles)


@pytest.fixture(scope="session")
def model(fitted: TopicClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model of the bundled corpus, saved as `train` does; tests only read it."""
    folder = tmp_path_factory.mktemp("modeles") / "osiris"
    fitted.save(folder)
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.option.markexpr == "not real":
        terminalreporter.write_line(
            "left out: tests/real, of real parts (SPIP, MariaDB, PostgreSQL, Chromium, full disks): make test-real"
        )
