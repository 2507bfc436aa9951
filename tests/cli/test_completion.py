"""Completion in a shell: commands, options, models and labels, in folders of strangers too."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.calls import call

PROGRAM = Path(sys.executable).with_name("osiris-nlp")


def complete(shell, line, cwd, **environment):
    """Return what the program prints for a shell that completes the last word of a line."""
    result = call(cwd=cwd, **request(shell, line), **environment)
    assert result.stderr == b""
    return list(filter(None, result.stdout.decode().splitlines()))


def request(shell, line):
    """Return the environment in which a shell asks the program to complete a line."""
    words = f"osiris-nlp {line}"
    return {
        "_OSIRIS_NLP_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": words.replace(" ", "\n"),
        "COMP_CWORD": str(words.count(" ")),
    }


def test_commands_and_options_are_completed_in_each_shell(tmp_path):
    assert complete("bash", "su", tmp_path) == ["suggest"]
    assert complete("bash", "labels re", tmp_path) == ["rename", "retire", "relabel"]
    assert complete("bash", "tag --ta", tmp_path) == []
    assert complete("bash", "train --ta", tmp_path) == ["--taxonomy"]
    assert complete("bash", "--version s", tmp_path) == ["suggest", "serve", "spip"]
    (fish,), (zsh,) = (complete(shell, "su", tmp_path) for shell in ("fish", "zsh"))
    assert fish.startswith("suggest\tSuggest labels for articles")
    assert zsh.startswith("""_arguments '*: :(("suggest":"Suggest labels""")


def test_files_are_left_to_the_shell(tmp_path):
    assert complete("bash", "suggest art", tmp_path) == []
    assert complete("bash", "suggest --model mod", tmp_path) == []
    assert complete("zsh", "suggest art", tmp_path) == ["_files"]


def test_models_are_completed_in_the_folder_that_is_used(newsroom, tmp_path):
    models = str(newsroom / "models")

    assert complete("bash", "models show os", newsroom) == ["osiris"]
    assert complete("bash", f"models promote --models {models} o", tmp_path) == ["osiris"]
    assert complete("bash", "models compare osiris o", tmp_path, OSIRIS_MODELS=models) == ["osiris"]
    assert complete("bash", "models show os", tmp_path) == []
    assert complete("bash", "models show os", tmp_path, OSIRIS_MODELS="nulle/part") == []


def test_labels_are_completed_as_each_shell_needs_them(newsroom, tmp_path):
    (tmp_path / "liste.csv").write_text("label\nVie de l’ARTP\nVidéo\n", encoding="utf-8")

    assert complete("bash", "labels show Fint", newsroom) == ["Fintech"]
    assert complete("bash", "labels rename Qualité", newsroom) == [r"Qualité\ de\ service"]
    successor = complete("bash", "labels retire Radio --for Fai", newsroom)
    assert successor == [r"Faits\ divers/Contentieux"]
    assert complete("fish", "labels show Qualité", newsroom) == ["Qualité de service"]
    zsh = complete("zsh", "labels show Qualité", newsroom)
    assert zsh == ["""_arguments '*: :(("Qualité de service"))'"""]
    own_labels = complete("bash", "labels show --taxonomy liste.csv Vi", tmp_path)
    assert own_labels == [r"Vie\ de\ l\’ARTP", "Vidéo"]
    assert complete("fish", "labels show Qualité", tmp_path) == ["Qualité de service"]


@pytest.mark.slow("processes")
@pytest.mark.parametrize("word", ["Qual", r"Qualité\ de\ s", '"Qualité de s'])
def test_bash_itself_gets_a_label_that_it_can_insert(newsroom, word):
    script = (
        'eval "$(_OSIRIS_NLP_COMPLETE=source_bash osiris-nlp)"\n'
        'COMP_WORDS=(osiris-nlp "$@")\n'
        "COMP_CWORD=$#\n"
        "$(complete -p osiris-nlp | sed 's/.*-F \\([^ ]*\\) .*/\\1/') osiris-nlp\n"
        "printf '%s\\n' \"${COMPREPLY[@]}\"\n"
    )

    result = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", "labels", "show", word],
        cwd=newsroom,
        env={**os.environ, "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    expected = "Qualité de service" if word[0] == '"' else r"Qualité\ de\ service"
    assert result.stdout.splitlines()[-1] == expected, result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_names_of_strangers_are_not_executed_and_their_faults_not_printed(shell, tmp_path):
    names = [
        *("$(touch pwn)", "`touch pwn`", r"\$(touch pwn)", "a'; touch pwn; '", 'a" ; touch pwn'),
        *("a\ntouch pwn", "a\x1b]0;pwn\x07", "-rf", "*", ".cache", "bon"),
    ]
    (tmp_path / "models").mkdir()
    for name in names:
        (tmp_path / "models" / name).mkdir()
        (tmp_path / "models" / name / "model.json").write_bytes(b"{")
    taxonomy = tmp_path / "data/taxonomy.csv"
    taxonomy.parent.mkdir()
    rows = ("label", "Fintech", '"$(touch pwn)"', r'"F\$(touch pwn)"', '"F`touch pwn`"')
    taxonomy.write_text("\n".join(rows), encoding="utf-8")
    line = """_arguments '*: :(("{}"))'""" if shell == "zsh" else "{}"

    models = complete(shell, "models show ", tmp_path)
    labels = complete(shell, "labels show F", tmp_path)

    assert (models, labels) == ([line.format("bon")], [line.format("Fintech")])

    nothing = ["_files"] if shell == "zsh" else []
    taxonomy.write_bytes(b"label\n\xff\xfe\x00")
    assert complete(shell, "labels show F", tmp_path) == nothing
    taxonomy.unlink()
    (tmp_path / "models/promoted.json").write_bytes(b"[")
    assert complete(shell, "labels show F", tmp_path) == nothing
    shutil.rmtree(tmp_path / "models")
    (tmp_path / "models").symlink_to("models")
    assert complete(shell, "models show b", tmp_path) == nothing


@pytest.mark.slow("processes")
@pytest.mark.parametrize("line", ["su", "models show o", "labels show Qual"])
def test_a_completion_loads_little(line, newsroom):
    def complete_afresh():
        environment = os.environ | request("bash", line)
        subprocess.run([PROGRAM], cwd=newsroom, env=environment, capture_output=True, check=False)

    complete_afresh()  # compiles
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        complete_afresh()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert seconds / 3 < 0.6  # 0.2 on an idle machine
