"""Load the desk with suggestion requests at a fixed rate, in turn with a straightforward service.

    python benchmarks/desk.py [--rate 100] [--seconds 60] [--rounds 2] [--database URL] [--writers 50]

Synthetic articles of 350 words (see synthetic.py) are sent to POST /api/suggest, without evidence.
A request is sent every 1/rate seconds whether or not the previous one was answered (open loop), and
its latency counts from the moment it was due. The load generator and the service share the machine.
The straightforward service is what one would write first: FastAPI over a scikit-learn pipeline
(TfidfVectorizer, LinearSVC: one matrix for all labels), uncalibrated. Both models are trained on
the bundled articles. The services take turns for the given number of rounds; the ratio compares the
medians of their p95 over the rounds.

With --writers N, N concurrent editors then validate the bundled articles, each as fast as the desk
answers.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from itertools import count
from pathlib import Path

import numpy as np
from synthetic import synthetic

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all

DATA = Path(__file__).parents[1] / "data"
HERE = Path(__file__)
WARM = 200  # requests before the measurement
BODIES = 2000


def straightforward(folder, port):
    """Run the other service; the command is `python desk.py --plain FOLDER PORT`."""
    import joblib
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    pipeline, app = joblib.load(Path(folder, "plain.joblib")), FastAPI()

    class Article(BaseModel):
        title: str = ""
        text: str = ""

    @app.post("/api/suggest")
    def suggest(article: Article):
        scores = pipeline.decision_function([f"{article.title}\n{article.text}"])[0]
        best = np.argsort(-scores)[:5]
        labels = pipeline.classes_[best]
        return {
            "suggestions": [
                {"label": label, "score": float(score)}
                for label, score in zip(labels, scores[best], strict=True)
            ]
        }

    @app.get("/api/health")
    def health():
        return {"status": "ok"}

    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)


@contextlib.contextmanager
def service(command, port):
    """Run a service for the duration of the block, which starts once the service answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health").close()
                    break
                time.sleep(0.1)
            yield
        finally:
            process.send_signal(signal.SIGTERM)


class Connections:
    """Persistent connections to a service; another is opened whenever none is free and alive."""

    def __init__(self, port):
        self.port, self.free = port, []

    async def ask(self, method, path, body=b""):
        """Send one request; return the status and the body of the answer."""
        self.free = [connection for connection in self.free if not connection[0].at_eof()]
        reader, writer = self.free.pop() if self.free else await self.open()
        request = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Origin: http://127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(request.encode() + body)
        header = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(header.partition("content-length:")[2].partition("\r\n")[0])
        answer = await reader.readexactly(length)
        self.free.append((reader, writer))
        return int(header.split()[1]), answer

    async def open(self):
        return await asyncio.open_connection("127.0.0.1", self.port)

    def close(self):
        for _, writer in self.free:
            writer.close()


async def open_loop(port, bodies, *, rate, seconds):
    """Return the latencies (from due time to answer, in seconds) and the number of failures."""
    connections, latencies, failures = Connections(port), [], 0

    async def request(body, due):
        nonlocal failures
        try:
            status, answer = await connections.ask("POST", "/api/suggest", body)
            if status != 200 or b'"suggestions"' not in answer:
                failures += 1
        except (OSError, asyncio.IncompleteReadError):
            failures += 1
        latencies.append(time.perf_counter() - due)

    for body in bodies[:WARM]:
        await request(body, time.perf_counter())
    latencies.clear()
    gc.freeze()  # a full collection would stop the load generator for 0.1 s
    start, tasks = time.perf_counter(), []
    for i in range(int(rate * seconds)):
        due = start + i / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(request(bodies[i % len(bodies)], due)))
    await asyncio.gather(*tasks)
    connections.close()
    return latencies, failures


async def validate_all(port, writers):
    """Validate the queue with concurrent editors; return articles per second and latencies."""
    connections = Connections(port)
    _, answer = await connections.ask("GET", "/api/health")
    health = json.loads(answer)
    numbers, latencies = count(1), []

    async def editor():
        for number in numbers:
            if number > health["articles"]:
                return
            body = {"key": str(uuid.uuid4()), "revision": 0, "model": health["model"]}
            sent_at = time.perf_counter()
            status, _ = await connections.ask(
                "POST",
                f"/api/articles/{number}/decisions",
                json.dumps(body | {"labels": ["Fintech"]}).encode(),
            )
            if status != 201:
                raise SystemExit(f"article {number}: status {status}")
            latencies.append(time.perf_counter() - sent_at)

    start = time.perf_counter()
    await asyncio.gather(*(editor() for _ in range(writers)))
    connections.close()
    return len(latencies) / (time.perf_counter() - start), latencies


def prepare(folder):
    """Train and save both models; return the request bodies to send."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    articles = read_all(DATA / "articles.jsonl", taxonomy=taxonomy)
    model = TopicClassifier(taxonomy).fit(articles)
    model.save(folder / "model")
    plain = make_pipeline(TfidfVectorizer(sublinear_tf=True), LinearSVC())
    plain.fit([f"{a.title}\n{a.text}" for a in articles], [a.labels[0] for a in articles])
    joblib.dump(plain, folder / "plain.joblib")
    samples = synthetic(articles, BODIES)
    return [json.dumps({"title": a.title, "text": a.text}).encode() for a in samples]


def print_latencies(name, latencies, failures):
    """Print the number of requests and the percentiles of their latencies; return the p95 in ms."""
    p50, p95, p99 = np.percentile(np.array(latencies) * 1000, (50, 95, 99))
    print(
        f"  {name:16} {len(latencies):6} requests, {failures} failed; "
        f"p50 {p50:5.1f}  p95 {p95:5.1f}  p99 {p99:5.1f}  max {max(latencies) * 1000:6.1f} ms",
        flush=True,
    )
    return p95


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--database")
    parser.add_argument("--writers", type=int, default=0)
    parser.add_argument("--port", type=int, default=8799)
    arguments = parser.parse_args()
    program = str(Path(sys.executable).with_name("osiris-nlp"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        bodies = prepare(folder)
        database = arguments.database or f"sqlite:///{folder}/desk.db"
        options = ["--model", str(folder / "model"), "--database", database]
        ours = [program, "serve", *options, "--port", str(arguments.port)]
        plain = [sys.executable, str(HERE), "--plain", str(folder), str(arguments.port)]
        p95 = {"the desk": [], "straightforward": []}
        print(
            f"{arguments.rate:g} requests per second for {arguments.seconds:g} s, {os.cpu_count()} cores"
        )
        for _ in range(arguments.rounds):
            for name, command in (("the desk", ours), ("straightforward", plain)):
                with service(command, arguments.port):
                    loop = open_loop(
                        arguments.port, bodies, rate=arguments.rate, seconds=arguments.seconds
                    )
                    p95[name].append(print_latencies(name, *asyncio.run(loop)))
        desk, other = (statistics.median(values) for values in p95.values())
        print(
            f"p95: the desk {desk:.1f} ms, straightforward {other:.1f} ms, ratio {desk / other:.2f}"
        )
        if arguments.writers:
            importing = [program, "desk", "import", str(DATA / "articles.jsonl"), *options]
            subprocess.run(importing, check=True)
            with service(ours, arguments.port):
                pace, latencies = asyncio.run(validate_all(arguments.port, arguments.writers))
            print(f"{arguments.writers} editors: {pace:.0f} articles validated per second")
            print_latencies("validations", latencies, 0)


if __name__ == "__main__":
    straightforward(*sys.argv[2:]) if sys.argv[1:2] == ["--plain"] else main()
