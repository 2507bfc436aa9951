"""``osiris-nlp spip push``."""

import re
from typing import Annotated

import typer

from osiris_nlp.cli.desk.desk_store import (
    DATABASE,
    Database,
    check_extra,
    lock_desk,
    log_command,
    open_desk,
)
from osiris_nlp.cli.options import ModelChoice
from osiris_nlp.cli.spip_endpoint import SecretFile, open_endpoint
from osiris_nlp.cli.terminal import count_of, measuring, say


def spip_push(
    site: Annotated[
        str,
        typer.Argument(metavar="SITE", help="Address of the site, such as https://www.osiris.sn."),
    ],
    secret_file: SecretFile = None,
    database: Database = DATABASE,
    choice: ModelChoice = ModelChoice(),
    limit: Annotated[
        int | None, typer.Option(min=1, help="Number of articles at most (default: all that wait).")
    ] = None,
) -> None:
    """Store suggestions in a SPIP site that cannot reach the desk, and fetch the decisions made there.

    The plugin osiris must be active there and have a secret. Only this machine opens connections, so
    the desk may be behind a router; run it from cron. Articles that are proposed or published get
    suggestions when they are new, have changed, or have those of another model. Decisions go to
    the desk's database.
    """
    check_extra()
    from osiris_nlp.desk.exchange.pushing import fetch_decisions, push_suggestions
    from osiris_nlp.desk.model.bench import Bench
    from osiris_nlp.desk.model.taxonomy_file import desk_labels
    from osiris_nlp.sites.spip.polled_site import PolledSpipSite

    polled = PolledSpipSite(open_endpoint(site, secret_file))
    folder = choice.folder()
    with open_desk(database) as store:
        purpose = "." + re.sub(r"[^\w.-]", "-", polled.name)
        busy = f"Another 'spip push' to {polled.name} is running"
        with lock_desk(store, purpose, busy, "try again when it has ended"):
            bench = Bench.load(folder, names=desk_labels(store))
            with measuring("articles") as on_progress:
                pushed = push_suggestions(
                    polled,
                    bench,
                    limit=limit,
                    on_progress=lambda n_done, total: on_progress("pushed", n_done, total),
                )
            fetched = fetch_decisions(polled, store)
        if fetched.new:
            log_command(store, "site decisions", f"{fetched.new} of {polled.name}")
    say(
        f"{polled.name}: suggestions of {bench.name} stored for {count_of(pushed.stored, 'article')}"
        + (f", {pushed.waiting} still waiting" if pushed.waiting else "")
        + (f", {pushed.unreadable} without a readable text" if pushed.unreadable else "")
        + f"; {count_of(fetched.new, 'new decision')} in {store.database.display_name}"
        + (f", {fetched.dropped} lost while nobody fetched them" if fetched.dropped else "")
    )
