"""The log of trainings and promotions next to the models."""

from osiris_nlp.model.folders.run_log import RUNS, read_runs, run_log


def test_a_run_log_has_one_line_per_run_and_none_between(tmp_path):
    for model in ("été", "hiver"):
        with run_log(tmp_path) as add:
            add({"what": "promote", "model": model})

    assert [run["model"] for run in read_runs(tmp_path)] == ["été", "hiver"]
    assert len((tmp_path / RUNS).read_bytes().splitlines()) == 2


def test_a_log_whose_lines_say_no_more_than_when_what_and_which_is_continued(tmp_path):
    (tmp_path / RUNS).write_text(
        '{"time": "2026-11-02T09:14:00+00:00", "what": "train", "model": "osiris"}\n'
    )

    with run_log(tmp_path) as add:
        add({"what": "promote", "model": "osiris"})

    assert [run["what"] for run in read_runs(tmp_path)] == ["train", "promote"]
