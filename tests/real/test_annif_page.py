"""Pages of other origins that ask the desk through Annif's REST API, in Chromium."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from real.browser import served

# Sends a form, a batch and a question about the projects; says what it can read of each answer.
ASK = """
async (desk) => {
  const project = `${desk}/v1/projects/osiris-fr`;
  const text = "Wave baisse le prix du transfert d’argent par mobile";
  const body = JSON.stringify({documents: [{text}]});
  const questions = [
    [`${project}/suggest`, {method: "POST", body: new URLSearchParams({text, limit: 1})}],
    [`${project}/suggest-batch?limit=1`, {method: "POST", body, headers: {"Content-Type": "application/json"}}],
    [project, {}],
  ];
  const read = async ([address, options]) => {
    try {
      return JSON.stringify(await (await fetch(address, options)).json());
    } catch (error) {
      return error.name;
    }
  };
  return Promise.all(questions.map(read));
}
"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        content = b"<!DOCTYPE html><title>Annuaire</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@contextmanager
def other_site():
    """Serve a page on a port of its own, and yield its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def answers(browser, origin, desk):
    """Return what a page of an origin can read of the desk's answers to its questions."""
    page = browser.new_page()
    try:
        page.goto(origin)
        return page.evaluate(ASK, desk.address)
    finally:
        page.close()


def test_only_a_page_of_a_named_origin_gets_answers(browser, newsroom, tmp_path):
    database = f"sqlite:///{tmp_path}/bureau.db"
    with (
        other_site() as partner,
        other_site() as stranger,
        served(database, newsroom.model, "--annif", "--annif-origin", partner) as desk,
    ):
        desk.start()

        form, batch, project = answers(browser, partner, desk)
        refused = answers(browser, stranger, desk)

    assert '"label":"Fintech"' in form
    assert '"label":"Fintech"' in batch
    assert '"project_id":"osiris-fr"' in project
    assert refused == ["TypeError"] * 3
