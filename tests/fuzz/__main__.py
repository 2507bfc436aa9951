"""Find functions that take more than linear time on some text: `make fuzz`.

Each function is tried on patterns made from the tokens of its grammar. The exit status is 1 if any
pattern fails. NAME limits the functions to those whose names contain it; another SEED makes other patterns.
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor

from fuzz.causes import patterns_of
from fuzz.measure import Failure, failures_of
from fuzz.patterns import generate
from fuzz.targets import TARGETS, Target

_MOST_SHOWN = 10  # failures per function; most have the same cause


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="part of the names of functions")
    parser.add_argument("--seed", default="0", help="seed of the patterns (default: 0)")
    parser.add_argument("--patterns", type=int, default=200, help="per function (default: 200)")
    arguments = parser.parse_args()
    targets = [target for target in TARGETS if arguments.name in target.name]
    if not targets:
        parser.error(f"no function {arguments.name!r}: {', '.join(t.name for t in TARGETS)}")

    def work(target: Target) -> tuple[int, list[Failure]]:
        seed = f"{arguments.seed} {target.name}"
        patterns = generate(target.grammar, seed=seed, count=arguments.patterns)
        patterns = list(dict.fromkeys([*patterns_of(target.name), *patterns]))
        return len(patterns), list(failures_of(target, patterns))

    n_failures = 0
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for target, (n_patterns, failures) in zip(targets, pool.map(work, targets), strict=True):
            print(f"{target.name}: {n_patterns} patterns, {len(failures)} failures", flush=True)
            for failure in failures[:_MOST_SHOWN]:
                print(f"    {failure}", flush=True)
            if len(failures) > _MOST_SHOWN:
                print(f"    … and {len(failures) - _MOST_SHOWN} more", flush=True)
            n_failures += len(failures)
    print(f"{len(targets)} functions: {n_failures} failures")
    return int(n_failures > 0)


if __name__ == "__main__":
    sys.exit(main())
