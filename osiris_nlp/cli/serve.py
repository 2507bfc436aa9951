"""``osiris-nlp serve``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from osiris_nlp.cli.desk import DATABASE, Database, check_extra, open_desk
from osiris_nlp.cli.options import ModelFolder, ModelsFolder, model_folder, models_option
from osiris_nlp.cli.spip_endpoint import SecretFile, open_endpoint
from osiris_nlp.cli.terminal import count_of, measuring, say

if TYPE_CHECKING:
    from osiris_nlp.spip.endpoint import Endpoint


def serve(
    model: ModelFolder = None,
    models: ModelsFolder = None,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            help="Address to listen on; any but a loopback one requires a password or --user-header.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on (0: any free port).")
    ] = 8000,
    database: Database = DATABASE,
    user_header: Annotated[
        str | None,
        typer.Option(
            "--user-header",
            metavar="NAME",
            help="HTTP header in which a reverse proxy names the editor, such as Remote-User.",
        ),
    ] = None,
    proxies: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy",
            metavar="ADDRESS",
            help="Address or network of a reverse proxy to trust (repeatable; default with "
            "--user-header: this machine). Required if the proxy serves the desk over https.",
        ),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(
            "--site",
            metavar="URL",
            help="SPIP site to publish decisions to, through its plugin, such as https://www.osiris.sn; "
            "requires --author and a secret.",
        ),
    ] = None,
    author: Annotated[
        str | None,
        typer.Option(
            "--author",
            metavar="LOGIN",
            help="Author of the site whose rights apply and who signs the revisions.",
        ),
    ] = None,
    secret_file: SecretFile = None,
) -> None:
    """Serve the editors' desk: web pages in French and a JSON API.

    The API is described at /api/openapi.json. With --site, editors can publish their decisions on a
    SPIP site from the page /publier.
    """
    check_extra()
    from osiris_nlp.desk.bench import Bench
    from osiris_nlp.desk.guard import check_bindable
    from osiris_nlp.desk.publishing.publisher import Publisher
    from osiris_nlp.desk.publishing.site import PublishedSite
    from osiris_nlp.desk.reader import Reader
    from osiris_nlp.desk.store import (
        SERVICE_WAITS,
        count_articles,
        log_event,
        open_store,
        read_setting,
        refresh_verdicts,
    )
    from osiris_nlp.desk.web.app import MANAGER_PASSWORD, PASSWORD, access_for, create_app
    from osiris_nlp.desk.web.server import bind
    from osiris_nlp.desk.web.server import serve as answer
    from osiris_nlp.desk.web.warming import warm_up

    folder = model_folder(model, models)
    endpoint = _endpoint(site, author, secret_file)
    store = open_desk(database)
    access = access_for(store, user_header=user_header, proxies=tuple(proxies or ()))
    check_bindable(host, access)
    listener = bind(host, port)
    bench = Bench.load(folder)
    with measuring("articles") as on_progress:
        refresh_verdicts(
            store,
            bench.name,
            bench.verdicts,
            on_progress=lambda n_done, total: on_progress("scoring", n_done, total),
        )
    articles, waiting = count_articles(store)
    log_event(store, who=access.default_editor, address="", what="started", about=bench.name)
    url_host = f"[{host}]" if ":" in host else host
    say(
        f"{bench.name}; {count_of(articles, 'article')} in {store.database.display_name}, {waiting} to tag"
        + ("" if articles else f"; to add some: osiris-nlp desk import FILE{models_option(models)}")
    )
    if user_header and (read_setting(store, PASSWORD) or read_setting(store, MANAGER_PASSWORD)):
        say(f"The password is not used: editors are identified by the header {user_header}")
    store.close()  # what follows may not wait as long as these preparations
    store = open_store(database, must_exist=True, waits=SERVICE_WAITS)
    reader = Reader()
    publisher = None
    if endpoint is not None and author is not None:
        publisher = Publisher(PublishedSite(store, endpoint, author, bench.taxonomy))
    app = create_app(store, bench, access, reader, publisher)
    warm_up(app, bench)
    reader.start()
    listener.listen()  # from now on connections are queued until the server answers
    say(f"http://{url_host}:{listener.getsockname()[1]}  (press Ctrl-C to stop)")
    if endpoint is not None:
        say(f"The page /publier writes to {endpoint.address} as {author}")
    try:
        answer(app, listener)
    except KeyboardInterrupt:  # the server has finished the requests in progress
        say("Stopped")
    finally:
        if publisher is not None:
            publisher.close()
        reader.close()
        store.close()


def _endpoint(site: str | None, author: str | None, secret_file: Path | None) -> "Endpoint | None":
    """Return the endpoint of the site to publish to, None without one; InputError if anything is missing."""
    from osiris_nlp.base.errors import InputError

    if site is not None and author is not None:
        return open_endpoint(site, secret_file)
    options = {"--site": site, "--author": author, "--secret-file": secret_file}
    present = [name for name, value in options.items() if value is not None]
    if present:
        raise InputError(
            f"{' and '.join(present)} alone",
            "publishing on a site requires --site, --author and a secret",
        )
    return None
