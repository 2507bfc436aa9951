"""The desk under load: suggestions at a fixed rate, beside the straightforward service, in turn.

    python benchmarks/desk.py [--rate 100] [--seconds 60] [--rounds 2] [--database URL] [--writers 50]

Synthetic articles of 350 words (see synthetic.py) are sent to POST /api/suggest without reasons, one
every 1/rate seconds whether or not the one before was answered (open loop); latency counts from the
moment a request was due. `osiris-nlp serve` and the load generator share the machine. The
straightforward service is what one would write first: FastAPI over a scikit-learn pipeline
(TfidfVectorizer, LinearSVC: one matrix for all labels), uncalibrated. Both learned from the bundled
articles; they take turns, `rounds` times, and the ratio is of their medians over the rounds.

With --writers, so many editors then validate the bundled articles at once, as fast as they are answered.
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
WARM = 200  # requests before counting
BODIES = 2000


def straightforward(folder, port):
    """The other service, as a command: `python desk.py --plain FOLDER PORT`."""
    import joblib
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    pipeline, app = joblib.load(Path(folder, "plain.joblib")), FastAPI()

    class Asked(BaseModel):
        title: str = ""
        text: str = ""

    @app.post("/api/suggest")
    def suggest(asked: Asked):
        scores = pipeline.decision_function([f"{asked.title}\n{asked.text}"])[0]
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
    """A service, from its first answer to the end of the block."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health").close()
                    break
                time.sleep(0.1)
            yield
        finally:
            running.send_signal(signal.SIGTERM)


class Lines:
    """Kept connections to a service; one more is opened whenever none is free and alive."""

    def __init__(self, port):
        self.port, self.free = port, []

    async def ask(self, method, path, body=b""):
        """Send one request; return the status and the body of the answer."""
        self.free = [line for line in self.free if not line[0].at_eof()]
        reader, writer = self.free.pop() if self.free else await self.open()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Origin: http://127.0.0.1:{self.port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(told.partition("content-length:")[2].partition("\r\n")[0])
        answer = await reader.readexactly(length)
        self.free.append((reader, writer))
        return int(told.split()[1]), answer

    async def open(self):
        return await asyncio.open_connection("127.0.0.1", self.port)

    def close(self):
        for _, writer in self.free:
            writer.close()


async def open_loop(port, bodies, *, rate, seconds):
    """Return the latencies in seconds, due time to answer, and the number of failures."""
    lines, latencies, failures = Lines(port), [], 0

    async def one(body, due):
        nonlocal failures
        try:
            status, answer = await lines.ask("POST", "/api/suggest", body)
            if status != 200 or b'"suggestions"' not in answer:
                failures += 1
        except (OSError, asyncio.IncompleteReadError):
            failures += 1
        latencies.append(time.perf_counter() - due)

    for body in bodies[:WARM]:
        await one(body, time.perf_counter())
    latencies.clear()
    gc.freeze()  # a full collection stops the generator for 0.1 s, which would count as the service's
    start, sent = time.perf_counter(), []
    for i in range(int(rate * seconds)):
        due = start + i / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        sent.append(asyncio.create_task(one(bodies[i % len(bodies)], due)))
    await asyncio.gather(*sent)
    lines.close()
    return latencies, failures


async def validating(port, writers):
    """Let editors validate every article of the queue at once; return how many a second."""
    lines = Lines(port)
    _, answer = await lines.ask("GET", "/api/health")
    health = json.loads(answer)
    numbers, done = count(1), []

    async def editor():
        for number in numbers:
            if number > health["articles"]:
                return
            body = {"key": str(uuid.uuid4()), "revision": 0, "model": health["model"]}
            begun = time.perf_counter()
            status, _ = await lines.ask(
                "POST",
                f"/api/articles/{number}/decisions",
                json.dumps(body | {"labels": ["Fintech"]}).encode(),
            )
            if status != 201:
                raise SystemExit(f"article {number}: status {status}")
            done.append(time.perf_counter() - begun)

    start = time.perf_counter()
    await asyncio.gather(*(editor() for _ in range(writers)))
    lines.close()
    return len(done) / (time.perf_counter() - start), done


def prepare(folder):
    """Write both models, and return the bodies to send."""
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
    made = synthetic(articles, BODIES)
    return [json.dumps({"title": a.title, "text": a.text}).encode() for a in made]


def told(name, latencies, failures):
    p50, p95, p99 = np.percentile(np.array(latencies) * 1000, (50, 95, 99))
    print(
        f"  {name:16} {len(latencies):6} requests, {failures} failed; "
        f"p50 {p50:5.1f}  p95 {p95:5.1f}  p99 {p99:5.1f}  max {max(latencies) * 1000:6.1f} ms",
        flush=True,
    )
    return p95


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rate", type=float, default=100)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--database")
    arguments.add_argument("--writers", type=int, default=0)
    arguments.add_argument("--port", type=int, default=8799)
    asked = arguments.parse_args()
    program = str(Path(sys.executable).with_name("osiris-nlp"))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bodies = prepare(folder)
        database = asked.database or f"sqlite:///{folder}/desk.db"
        places = ["--model", str(folder / "model"), "--database", database]
        ours = [program, "serve", *places, "--port", str(asked.port)]
        plain = [sys.executable, str(HERE), "--plain", str(folder), str(asked.port)]
        p95 = {"the desk": [], "straightforward": []}
        print(f"{asked.rate:g} requests a second for {asked.seconds:g} s, {os.cpu_count()} cores")
        for _ in range(asked.rounds):
            for name, command in (("the desk", ours), ("straightforward", plain)):
                with service(command, asked.port):
                    loop = open_loop(asked.port, bodies, rate=asked.rate, seconds=asked.seconds)
                    p95[name].append(told(name, *asyncio.run(loop)))
        desk, other = (statistics.median(each) for each in p95.values())
        print(
            f"p95: the desk {desk:.1f} ms, straightforward {other:.1f} ms, ratio {desk / other:.2f}"
        )
        if asked.writers:
            imported = [program, "desk", "import", str(DATA / "articles.jsonl"), *places]
            subprocess.run(imported, check=True)
            with service(ours, asked.port):
                pace, latencies = asyncio.run(validating(asked.port, asked.writers))
            print(f"{asked.writers} editors: {pace:.0f} articles validated a second")
            told("validations", latencies, 0)


if __name__ == "__main__":
    straightforward(*sys.argv[2:]) if sys.argv[1:2] == ["--plain"] else main()
