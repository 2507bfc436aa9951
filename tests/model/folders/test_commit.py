"""The commit of a repository, read without running git."""

import subprocess

import pytest

from osiris_nlp.model.folders.commit import current_commit

COMMIT, OTHER = "3f2a" * 10, "0b1c" * 10


@pytest.fixture
def git(tmp_path, monkeypatch):
    """Return the `.git` of the working directory's repository, which has no commit."""
    (tmp_path / "depot/.git").mkdir(parents=True)
    (tmp_path / "depot/data").mkdir()
    monkeypatch.chdir(tmp_path / "depot/data")
    (tmp_path / "depot/.git/HEAD").write_text("ref: refs/heads/données/été\n", encoding="utf-8")
    return tmp_path / "depot/.git"


def write(git, name, content):
    (git / name).parent.mkdir(parents=True, exist_ok=True)
    (git / name).write_text(content, encoding="utf-8")


PACKED = (
    f"# pack-refs with: peeled fully-peeled sorted \n{OTHER} refs/heads/données/été2\n"
    f"{COMMIT} refs/heads/données/été\n^{OTHER}\n"
)


@pytest.mark.parametrize(
    ("name", "content", "commit"),
    [
        ("refs/heads/données/été", f"{COMMIT}\n", COMMIT),
        ("refs/heads/données/été", "3f2a" * 16 + "\n", "3f2a" * 16),
        ("packed-refs", PACKED, COMMIT),
        ("HEAD", f"{COMMIT}\n", COMMIT),
    ],
    ids=["branch", "SHA-256", "packed branch", "detached"],
)
def test_the_commit_is_read(git, name, content, commit):
    write(git, name, content)

    assert current_commit() == commit


def test_the_commit_of_a_worktree_is_read_from_the_repository(git, tmp_path, monkeypatch):
    write(git, "worktrees/essai/HEAD", "ref: refs/heads/essai\n")
    write(git, "worktrees/essai/commondir", "../..\n")
    write(git, "refs/heads/essai", f"{COMMIT}\n")
    (tmp_path / "essai").mkdir()
    (tmp_path / "essai/.git").write_text(f"gitdir: {git}/worktrees/essai\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "essai")

    assert current_commit() == COMMIT


def test_git_itself_agrees(tmp_path, monkeypatch):
    def run(*words):
        identity = ("-c", "user.name=Awa", "-c", "user.email=awa@osiris.sn")
        result = subprocess.run(["git", *identity, *words], capture_output=True, check=True)
        return result.stdout.decode().strip()

    monkeypatch.chdir(tmp_path)
    run("init", "-q", "-b", "fonds/2026")
    assert current_commit() is None
    run("commit", "-q", "--allow-empty", "-m", "premier")
    loose = current_commit()
    run("pack-refs", "--all")
    packed = current_commit()
    run("worktree", "add", "-q", "essai")
    monkeypatch.chdir(tmp_path / "essai")

    assert loose == packed == current_commit() == run("rev-parse", "HEAD")


@pytest.mark.parametrize(
    "head", ["ref: refs/heads/../../secret", "ref: /etc/hostname", "mot de passe", ""]
)
def test_nothing_but_an_id_is_taken_from_a_file(git, head):
    write(git, "HEAD", f"{head}\n")
    write(git, "secret", f"{COMMIT}\n")

    assert current_commit() is None


@pytest.mark.parametrize("folder", ["absent", "\0", "a" * 5000])
def test_a_repository_elsewhere_that_is_none_gives_no_commit(tmp_path, monkeypatch, folder):
    (tmp_path / ".git").write_text(f"gitdir: {folder}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert current_commit() is None


def test_a_folder_that_was_removed_has_no_commit(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    (tmp_path / "a").rmdir()

    assert current_commit() is None
