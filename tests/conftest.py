import gc
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from osiris_nlp.base.user_warnings import warn_user
from osiris_nlp.corpus import read_all
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.folders.in_use import BUNDLED
from osiris_nlp.taxonomy import read_taxonomy
from osiris_nlp.training import TopicClassifier

pytest.register_assert_rewrite("helpers", "real")
gc.disable()  # until everything is imported
# How long an example takes says more about the machine than about the test.
settings.register_profile(
    "unhurried",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("unhurried")
DATA = Path(__file__).parents[1] / "data"
# A shell makes its background processes ignore Ctrl-C, which tests send to the processes they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Keep the imported libraries out of each garbage collection, which takes a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def forget_warnings():
    """Let each test get the warnings that are given once per process."""
    warn_user.cache_clear()


@pytest.fixture(scope="session")
def compiled_engine():
    """Use the compiled engine from the start; otherwise a test may begin with one engine and end with the other.

    Scores are the same with both, but the weights of evidence differ in the last bits.
    """
    load_compiled()


@pytest.fixture(scope="session")
def taxonomy():
    return read_taxonomy(DATA / "taxonomy.csv")


@pytest.fixture(scope="session")
def articles(taxonomy):
    return read_all(DATA / "articles.jsonl", taxonomy=taxonomy)


@pytest.fixture(scope="session")
def fitted(taxonomy, articles):
    """Return the default classifier, fitted on the bundled corpus; tests must not change it."""
    return TopicClassifier(taxonomy).fit(articles)


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """Return the folder of a copy of the bundled model, `osiris`; tests must not change it."""
    return Path(shutil.copytree(BUNDLED, tmp_path_factory.mktemp("modeles") / "osiris"))


@pytest.fixture(scope="session")
def bench(model):
    from osiris_nlp.desk.model.bench import Bench

    return Bench.load(model)


@pytest.fixture(scope="session")
def sigterm_as_ctrl_c():
    """Let a time limit (SIGTERM) end the session as Ctrl-C does, so that the servers are stopped."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def real_folder(sigterm_as_ctrl_c):  # noqa: ARG001
    """Return a folder for the data of the real parts, or fail if any of them is missing."""
    from real.parts import missing, remedy
    from real.servers import scratch

    if absent := missing():
        pytest.fail(f"The real parts cannot run, {remedy(absent)}", pytrace=False)
    with scratch() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgresql(real_folder):
    from real.postgresql import private_postgresql

    with private_postgresql(real_folder / "postgresql") as database:
        yield database


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.config.option.markexpr == "not slow":
        terminalreporter.write_line("not run: slow tests, which `make test-all` runs")
