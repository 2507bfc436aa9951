"""``osiris-nlp serve``."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.base.errors import InputError
from osiris_nlp.cli.desk.desk_store import (
    DATABASE,
    DATABASE_VARIABLE,
    Database,
    check_extra,
    open_desk,
)
from osiris_nlp.cli.desk.learning import DeskConfig, check_corpus
from osiris_nlp.cli.options import ModelChoice, find_taxonomy, models_option
from osiris_nlp.cli.spip_endpoint import Author, SecretFile, open_endpoint
from osiris_nlp.cli.terminal import count_of, measuring, say

if TYPE_CHECKING:
    from osiris_nlp.desk.base.guard.access import Access
    from osiris_nlp.desk.base.store.store import Store
    from osiris_nlp.desk.labels.keyword_changes import Keywords
    from osiris_nlp.desk.model.bench import Bench
    from osiris_nlp.desk.model.learning.learner import Learner
    from osiris_nlp.desk.model.model_in_service import ModelInService
    from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile
    from osiris_nlp.sites.spip.spip_site import SpipSite


@dataclass(frozen=True, slots=True)
class Proxy:
    """The options for a desk behind a reverse proxy."""

    user_header: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="HTTP header in which a reverse proxy names the editor, such as Remote-User.",
        ),
    ] = None
    proxies: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            metavar="ADDRESS",
            help="Address or network of a reverse proxy to trust (repeatable; default with "
            "--user-header: this machine). Required if the proxy serves the desk over https; it "
            "requires accounts or --user-header.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Publishing:
    """The options that say to which site the desk publishes decisions, and as whom."""

    site: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="SPIP site to publish decisions to, through its plugin, such as https://www.osiris.sn; "
            "requires --author and a secret.",
        ),
    ] = None
    author: Author = None
    secret_file: SecretFile = None

    def open(self) -> "SpipSite | None":
        """Return the site and who signs there, None without one; InputError if anything is missing."""
        from osiris_nlp.sites.spip.spip_site import SpipSite

        if self.site is not None and self.author is not None:
            return SpipSite(open_endpoint(self.site, self.secret_file), self.author)
        present = [
            f"--{name.replace('_', '-')}"
            for name, value in asdict(self).items()
            if value is not None
        ]
        if present:
            raise InputError(
                f"{' and '.join(present)} alone",
                "publishing on a site requires --site, --author and a secret",
            )
        return None


@dataclass(frozen=True, slots=True)
class AnnifApi:
    """The options that say whether the desk answers as Annif's REST API, and to whose pages."""

    annif: Annotated[
        bool,
        typer.Option("--annif", help="Also answer as Annif's REST API, at /v1/, for its clients."),
    ] = False
    annif_origins: Annotated[
        list[str] | None,
        typer.Option(
            "--annif-origin",
            metavar="ORIGIN",
            help="Site whose pages may use Annif's REST API from a browser, such as "
            "https://www.osiris.sn (repeatable; default: none).",
        ),
    ] = None

    def origins(self) -> tuple[str, ...] | None:
        """Return the sites whose pages may use it; None if the desk does not answer as Annif."""
        if self.annif_origins and not self.annif:
            raise InputError("--annif-origin alone", "expected --annif as well")
        return tuple(self.annif_origins or ()) if self.annif else None


def serve(
    choice: ModelChoice = ModelChoice(),
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on; any but a loopback one requires accounts or --user-header."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on (0: any free port).")
    ] = 8000,
    database: Database = DATABASE,
    proxy: Proxy = Proxy(),
    publishing: Publishing = Publishing(),
    config: DeskConfig = None,
    annif: AnnifApi = AnnifApi(),
) -> None:
    """Serve the editors' desk: web pages in French and a JSON API.

    The API is described at /api/openapi.json. With --site, editors can publish their decisions on a
    SPIP site from the page /publier. A model that is promoted while the desk runs comes into service by
    itself; from the page /modele, editors can train one on their decisions. With --model, the model stays.
    """
    check_extra()
    from osiris_nlp.desk.app.server import bind
    from osiris_nlp.desk.base.guard.access import access_for, check_bindable
    from osiris_nlp.desk.base.store.connections import SERVICE_WAITS
    from osiris_nlp.desk.base.store.opening import open_store
    from osiris_nlp.desk.model.bench import Bench
    from osiris_nlp.desk.model.taxonomy_file import desk_labels, use_taxonomy

    folder, site = choice.folder(), publishing.open()
    taxonomy_file = _taxonomy_file(config, folder) if config and not choice.model else None
    origins, proxies = annif.origins(), tuple(proxy.proxies or ())
    with open_desk(database) as store:
        access = access_for(
            store, user_header=proxy.user_header, proxies=proxies, shared_origins=origins
        )
        check_bindable(host, access)
        listener = bind(host, port)
        use_taxonomy(store, taxonomy_file)
        bench = Bench.load(folder, names=desk_labels(store))
        _prepare_queue(store, bench, access, choice.models)
    url_host = f"[{host}]" if ":" in host else host
    address = f"http://{url_host}:{listener.getsockname()[1]}"
    learning = None if choice.model else _Learning(choice.models, config, database, taxonomy_file)
    # What follows may not wait as long as these preparations.
    with closing(open_store(database, must_exist=True, waits=SERVICE_WAITS)) as store:
        _serve(store, bench, access, listener, address, site=site, learning=learning)


def _prepare_queue(store: "Store", bench: "Bench", access: "Access", models: Path | None) -> None:
    """Bring the verdicts and labels of articles up to date, and say what is in the desk."""
    from osiris_nlp.desk.articles.arrivals import refresh_verdicts
    from osiris_nlp.desk.articles.articles import count_articles
    from osiris_nlp.desk.articles.queue.queue import Filters, count_matching
    from osiris_nlp.desk.articles.rechecks import relabel_validated
    from osiris_nlp.desk.base.store.events import log_event

    relabel_validated(store, bench.names)
    with measuring("articles") as on_progress:
        refresh_verdicts(
            store, bench.name, bench.verdicts, on_progress=partial(on_progress, "scoring")
        )
    articles, waiting = count_articles(store)
    n_labelled = count_matching(store, Filters(state="labelled"))
    log_event(store, who=access.default_editor, address="", what="started", about=bench.name)
    say(
        f"{bench.name}; {count_of(articles, 'article')} in {store.database.display_name}, {waiting} to tag"
        + (f", {n_labelled} with labels to check" if n_labelled else "")
        + ("" if articles else f"; to add some: osiris-nlp desk import FILE{models_option(models)}")
    )


@dataclass(frozen=True, slots=True)
class _Learning:
    """The folder of models, the desk's file, the database to learn from, and the file with the desk's labels."""

    models: Path | None
    config: Path | None
    database: str
    taxonomy_file: "TaxonomyFile | None"

    @contextmanager
    def running(
        self, model: "ModelInService", store: "Store", who: str
    ) -> "Iterator[tuple[Learner, Keywords | None]]":
        """Yield what trains candidates and what changes keywords, while promotions are watched for."""
        from osiris_nlp.desk.base.guard.sessions import session_secret
        from osiris_nlp.desk.labels.keyword_changes import Keywords
        from osiris_nlp.desk.model.learning.learner import Learner, desk_name
        from osiris_nlp.desk.model.promotion_watch import PromotionWatch

        file = self.taxonomy_file
        watch = PromotionWatch(model, store, self.models, who=who, taxonomy_file=file)
        learner = Learner(
            model,
            store,
            watch,
            self._command(),
            desk=desk_name(session_secret(store)),
            has_corpus=self.config is not None,
            environment={DATABASE_VARIABLE: self.database},
        )
        with closing(watch), closing(learner):
            watch.start()
            yield learner, None if file is None else Keywords(store, file, watch)

    def _command(self) -> list[str]:
        """Return the command that the page of the model runs to train a candidate, without the database."""
        command = [sys.executable, "-m", "osiris_nlp", "desk", "learn"]
        for option, path in (("--models", self.models), ("--config", self.config)):
            command += [option, str(path)] if path else []
        return command


def _serve(
    store: "Store",
    bench: "Bench",
    access: "Access",
    listener: socket,
    address: str,
    *,
    site: "SpipSite | None",
    learning: _Learning | None,
) -> None:
    """Answer requests until the process is stopped; without learning, with this model alone."""
    from osiris_nlp.desk.app.app import create_app
    from osiris_nlp.desk.app.server import serve as answer
    from osiris_nlp.desk.app.startup import prepare_app
    from osiris_nlp.desk.exchange.annif.routes import project_of
    from osiris_nlp.desk.exchange.publishing.published_site import PublishedSite
    from osiris_nlp.desk.exchange.publishing.publisher import Publisher
    from osiris_nlp.desk.model.model_in_service import ModelInService

    model = ModelInService(bench, store)
    publisher = learner = keywords = None
    with ExitStack() as stack:
        if site is not None:
            publisher = stack.enter_context(closing(Publisher(PublishedSite(store, site, model))))
        if learning is not None:
            running = learning.running(model, store, access.default_editor)
            learner, keywords = stack.enter_context(running)
        app = create_app(
            store, model, access, publisher=publisher, learner=learner, keywords=keywords
        )
        prepare_app(app, bench)
        listener.listen()  # from now on connections are queued until the server answers
        say(f"{address}  (press Ctrl-C to stop)")
        if access.shared_origins is not None:
            say(f"Annif's REST API: {address}/v1/, project {project_of(bench)}")
        if site is not None:
            say(f"The page /publier writes to {site.address} as {site.author}")
        try:
            answer(app, listener)
        except KeyboardInterrupt:  # the server has finished the requests in progress
            say("Stopped")


def _taxonomy_file(config: Path, folder: Path) -> "TaxonomyFile | None":
    """Return the taxonomy of the corpus that the desk's file names, in the model's language; None if it has none."""
    from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile
    from osiris_nlp.model.folders.registry import read_manifest
    from osiris_nlp.model.label_changes import model_taxonomy

    corpus = check_corpus(config)
    path = find_taxonomy(Path(corpus.taxonomy) if corpus.taxonomy else None, corpus.inputs)
    if path is None:
        return None
    return TaxonomyFile(path, model_taxonomy(read_manifest(folder)).language)
