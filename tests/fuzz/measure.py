"""Measure functions on growing texts, each in a process that can be killed."""

import gc
import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fuzz.patterns import Pattern
from fuzz.targets import TARGETS, Target, Work

from osiris_nlp.base.errors import OsirisError

SHORTEST = 0.002  # seconds of processor time that the smallest text takes
SMALLEST, LARGEST = 256, 262_144  # characters of the smallest text
REPETITIONS = 3
# Linear work takes 4 times as long on a text of 4 times the size, quadratic work 16 times.
MOST = 8
_SURELY_LINEAR = 6  # below this, measuring again cannot change the answer
_PATIENCE = 20  # seconds of processor time for one call, after which the system kills the process
_MOST_WAITING = 300  # seconds for one pattern, whatever the process does meanwhile
_MOST_MEMORY = 3_000_000_000  # bytes of address space; the compiled engine alone reserves 1 GB
_MOST_DEATHS = 3  # of processes, after which a function is not tried any more
_ENDS = {
    signal.SIGPROF: "frozen",
    signal.SIGALRM: "frozen",
    signal.SIGKILL: "out of memory",
    signal.SIGSEGV: "crashed",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A pattern on which a function freezes, grows faster than its text, or raises an exception."""

    pattern: Pattern
    what: str

    def __str__(self) -> str:
        return f"{self.what}: {self.pattern}"


def measure(work: Work, pattern: Pattern, *, shortest: float = SHORTEST) -> str:
    """Return what is wrong with the time that some work takes on a pattern; "" if nothing is.

    Processor time counts, and the fastest of three repetitions: a busy machine makes each slower.
    """
    size = SMALLEST
    while _best(work, pattern.text(size)) < shortest and size < LARGEST:
        size *= 2
    middle, long = pattern.text(4 * size), pattern.text(16 * size)
    least, most = _seconds(work, middle), _seconds(work, long)
    for _ in range(REPETITIONS - 1):
        if most <= _SURELY_LINEAR * max(shortest, least):
            return ""
        least, most = min(least, _seconds(work, middle)), min(most, _seconds(work, long))
    ratio = most / max(shortest, least)
    if ratio <= MOST:
        return ""
    return f"{ratio:.1f} times as long from {len(middle):,} to {len(long):,} characters"


def _best(work: Work, content: str) -> float:
    return min(_seconds(work, content) for _ in range(REPETITIONS))


def _seconds(work: Work, content: str) -> float:
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    start = time.process_time()
    try:
        work(content)
    except OsirisError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - start


def failures_of(target: Target, patterns: Sequence[Pattern]) -> Iterator[Failure]:
    """Yield the failures of a function; each is tried again, on longer texts, before it counts."""
    for failure in _try_all(target, patterns, SHORTEST):
        again = next(_try_all(target, [failure.pattern], 4 * SHORTEST), None)
        if again is not None:
            yield again


def _try_all(target: Target, patterns: Sequence[Pattern], shortest: float) -> Iterator[Failure]:
    position, n_deaths = 0, 0
    while position < len(patterns) and n_deaths < _MOST_DEATHS:
        answers = _answers(target, patterns[position:], shortest)
        for answer in answers[:-1]:
            if answer:
                yield Failure(patterns[position], answer)
            position += 1
        if position < len(patterns):
            yield Failure(patterns[position], answers[-1])
            position, n_deaths = position + 1, n_deaths + 1


def _answers(target: Target, patterns: Sequence[Pattern], shortest: float) -> list[str]:
    """Return one answer per pattern, and last how the process ended."""
    parts = [(p.opening, p.closing, p.head, p.middle, p.tail) for p in patterns]
    process = subprocess.run(
        [sys.executable, "-m", "fuzz.measure", target.name, str(shortest)],
        input=json.dumps(parts),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    answers = [json.loads(line) for line in process.stdout.splitlines()]
    end = _ENDS.get(signal.Signals(-process.returncode)) if process.returncode < 0 else None
    return [*answers, end or f"exit status {process.returncode}: {process.stderr[-300:]}"]


def main(name: str, shortest: float) -> None:
    """Print one answer in JSON for each pattern of standard input."""
    target = next(target for target in TARGETS if target.name == name)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # now and then it visits all objects, in time that has nothing to do with the pattern
    gc.freeze()  # those of the imported modules stay
    for parts in json.load(sys.stdin):
        signal.alarm(_MOST_WAITING)
        try:
            answer = measure(target.work, Pattern(*parts), shortest=shortest)
        except MemoryError:
            answer = "out of memory"
        except Exception as error:  # noqa: BLE001 (whatever it is, a caller does not expect it)
            answer = f"{type(error).__name__}: {str(error)[:120]!r}"
        gc.collect()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
