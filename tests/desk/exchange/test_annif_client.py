"""annif-client, from its package, as a client of the desk over a real port."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import pytest
import requests
import uvicorn
from annif_client import AnnifClient
from helpers.desk_site import employ
from helpers.guarded import PASSWORD

from osiris_nlp.desk.base.guard.access import Access
from osiris_nlp.taxonomy import annif_subjects

WAVE = "Wave baisse ses frais de transfert d’argent par mobile à Dakar"


@contextmanager
def served(site):
    """Serve a desk in a thread, and yield its host and port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        site.app, proxy_headers=False, server_header=False, log_level="error", lifespan="on"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listener]),))
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(desk):
    with served(desk) as host:
        yield AnnifClient(f"http://{host}/v1/")


def test_every_method_of_annif_client_works(client, bench):
    assert client.api_info["title"] == "Annif REST API"
    assert [project["project_id"] for project in client.projects] == ["osiris-fr"]
    assert client.get_project("osiris-fr")["vocab"]["size"] == len(bench.taxonomy)

    best, second = client.suggest("osiris-fr", WAVE, limit=2)
    uri, notation = annif_subjects(bench.taxonomy)["Fintech"]
    assert (best["label"], best["uri"], best["notation"]) == ("Fintech", uri, notation)
    assert 1 >= best["score"] > second["score"] > 0
    assert client.analyze("osiris-fr", WAVE, limit=1) == [best]
    assert client.suggest("osiris-fr", WAVE, threshold=best["score"]) == [best]

    documents = [{"document_id": "sn-1", "text": WAVE}, {"text": "La fibre optique arrive à Kolda"}]
    first, other = client.suggest_batch("osiris-fr", documents, limit=1)
    assert first == {"document_id": "sn-1", "results": [best]}
    assert other["document_id"] is None
    assert other["results"][0]["label"] == "Infrastructures"


def test_annif_client_reports_what_the_desk_refuses(client):
    with pytest.raises(ValueError, match="Project 'yso-fr' not found"):
        client.suggest("yso-fr", WAVE)
    with pytest.raises(requests.HTTPError, match="403"):
        client.learn("osiris-fr", [{"text": WAVE, "subjects": [{"uri": "urn:x"}]}])
    with pytest.raises(requests.HTTPError, match="400"):
        client.detect_language(WAVE, ["fr", "en"])
    with pytest.raises(requests.HTTPError, match="400"):
        client.suggest("osiris-fr", WAVE, limit=-1)


def test_the_token_in_its_address_opens_a_desk_with_accounts(open_desk):
    desk = open_desk(Access(has_accounts=True, shared_origins=()))
    employ(desk.store, PASSWORD, "Awa Ndiaye")
    tokens = (desk.token("osiris.sn"), desk.token("scripts", editor="Awa Ndiaye"))

    with served(desk) as host:
        for token in tokens:
            client = AnnifClient(f"http://catalogue:{token}@{host}/v1/")
            assert client.suggest("osiris-fr", WAVE, limit=1)[0]["label"] == "Fintech"
        with pytest.raises(requests.HTTPError, match="401"):
            _ = AnnifClient(f"http://{host}/v1/").projects
