"""A desk that starts quickly: `desk_server.py MODEL URL PORT` loads the model, then serves in a child process.

Each line on standard input starts a child; its process number is printed on standard output.
"""

import os
import sys

from osiris_nlp.base.records import Article
from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.app.server import bind, serve
from osiris_nlp.desk.articles.arrivals import refresh_verdicts
from osiris_nlp.desk.base.guard.access import access_for
from osiris_nlp.desk.base.store.connections import SERVICE_WAITS
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService


def answer(bench: Bench, url: str, port: int) -> None:
    """Do what `osiris-nlp serve` does after it has loaded the model."""
    store = open_store(url, waits=SERVICE_WAITS)
    access = access_for(store, user_header="Remote-User")
    listener = bind("127.0.0.1", port)
    refresh_verdicts(store, bench.name, bench.verdicts, on_progress=lambda *_: None)
    serve(create_app(store, ModelInService(bench, store), access), listener)


def main(model: str, url: str, port: str) -> None:
    bench = Bench.load(model)
    # Prepares what is created at first use.
    bench.opinions(Article(id="", text="La fibre arrive à Kolda."))
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            answer(bench, url, int(port))
            return
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
