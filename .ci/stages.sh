# What .ci/run and .ci/all have in common; they read it from the top folder of the checkout.

export PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONDONTWRITEBYTECODE  # otherwise every process compiles the package again
python=${PYTHON:-python3}
clean=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$clean"' EXIT

in_parallel() {  # run commands at the same time; show the output of one that fails
    local running=() each
    for each in "$@"; do
        { eval "$each" >"$clean/${#running[@]}.log" 2>&1 || { cat "$clean/${#running[@]}.log"; false; }; } &
        running+=($!)
    done
    for each in "${running[@]}"; do wait "$each"; done
}

install_core() {  # create the environment $2 with the Python $1 and what the wheel needs
    "$1" -m venv "$2"
    "$2/bin/python" -m pip install --quiet --no-compile --no-deps --require-hashes --requirement requirements/core.txt
}

version_of() {  # print nothing for a Python that does not run or cannot create an environment
    "$1" -c 'import ensurepip, sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

second_python() {  # print the name of a Python of another version
    local minor other
    for minor in 13 12 11; do
        for other in "python3.$minor" "/usr/bin/python3.$minor"; do
            if [ "3.$minor" != "$(version_of "$python")" ] && [ "$(version_of "$other")" = "3.$minor" ]; then
                echo "$other"
                return
            fi
        done
    done
    echo "No second Python: expected another one from 3.11 to 3.13, with ensurepip" >&2
    return 1
}

offline() {  # run a command of the environment $1 in the empty folder, with the network cut if this user may
    local program="$1/bin/osiris-nlp" cut=()
    unshare --net true 2>/dev/null && cut=(unshare --net)
    (cd "$clean/empty" && "${cut[@]}" "$program" "${@:2}")
}

try_wheel() {  # install the wheel in the environment $1, which has its dependencies, and use it in an empty folder
    echo "--- the wheel, in a clean environment and an empty folder"
    "$1/bin/python" - dist/*.whl <<'PYTHON'
import subprocess, sys, zipfile
packed = set(zipfile.ZipFile(sys.argv[1]).namelist())
expected = subprocess.check_output(["git", "ls-files", "osiris_nlp"], text=True).split()
expected += ["osiris_nlp/model/bundled/model.json", "osiris_nlp/data/articles.jsonl"]
sys.exit(f"not in the wheel: {lacking}" if (lacking := set(expected) - packed) else 0)
PYTHON
    "$1/bin/python" -m pip install --quiet --no-deps dist/*.whl
    rm -rf "$clean/empty" && mkdir "$clean/empty"
    cp data/article.txt "$clean/empty"
    offline "$1" --version
    offline "$1" suggest article.txt | grep "Qualité de service" >/dev/null
    offline "$1" labels list --json | grep "Fintech" >/dev/null
    # A page of another site and a feed, a vocabulary, near-duplicates: what the core reads and finds without an extra.
    local page="$clean/page.html" feed="$clean/feed.xml" text="Wave baisse ses frais de transfert à Dakar et à Thiès."
    echo "<!doctype html><html><meta property='og:site_name' content='APS'><article><p>$text</p></article></html>" >"$page"
    echo "<rss version='2.0'><channel><item><title>Wave</title><description>$text</description></item></channel></rss>" >"$feed"
    offline "$1" suggest "$page" | grep "Fintech" >/dev/null
    offline "$1" suggest "$feed" | grep "Fintech" >/dev/null
    # A table of a spreadsheet, under other names.
    "$1/bin/python" - "$clean/table.csv" <<'PYTHON'
import csv, sys
with open("data/sample.csv", encoding="utf-8") as source, open(sys.argv[1], "w", encoding="cp1252", errors="replace") as file:
    table = csv.writer(file, delimiter=";")
    table.writerow(["headline", "content", "category"])
    table.writerows([row["title"], row["text"], row["labels"]] for row in csv.DictReader(source))
PYTHON
    offline "$1" suggest "$clean/table.csv" | grep "apply" >/dev/null
    offline "$1" audit "$clean/table.csv" 2>&1 | grep "headline as title, content as text, category as labels" >/dev/null
    offline "$1" labels export --skos | grep "skos:Concept" >/dev/null
    offline "$1" corpus stats "$page" "$feed" --json | grep '"near": [0-9]' >/dev/null
    offline "$1" demo | tail -n 1
    [ "$(ls -A "$clean/empty")" = article.txt ]
}
