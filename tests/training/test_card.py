"""What a model card says beyond its tables."""

from osiris_nlp.training.card import date_remark


def report(mrr, calibration_error):
    values = {"mrr": mrr, "hit@1": 0.9 * mrr, "calibration_error": calibration_error}
    figures = {name: dict.fromkeys(("value", "low", "high"), x) for name, x in values.items()}
    return {"articles": 200, "figures": figures}


def test_the_remark_on_later_articles_says_by_how_much_the_figures_flatter():
    figures = {"cross_validation": report(0.9, 0.006), "by_date": report(0.82, 0.036)}

    assert date_remark(figures) == (
        "On the 200 latest articles, by a model of the earlier ones: mrr 0.820 [0.820, 0.820] "
        "(cross-validated: 0.900), hit@1 0.738 [0.738, 0.738] (cross-validated: 0.810), calibration "
        "error 0.036 [0.036, 0.036] (cross-validated: 0.006). For new articles, the cross-validated mrr "
        "flatters by 0.080."
    )


def test_a_figure_that_is_missing_is_left_out_of_the_remark():
    figures = {"cross_validation": report(0.8, 0.02), "by_date": report(0.8, None)}

    remark = date_remark(figures)

    assert "calibration error" not in remark
    assert remark.endswith("the cross-validated mrr does not flatter.")


def test_without_a_split_by_date_there_is_no_remark():
    assert date_remark({"cross_validation": report(0.8, 0.02), "by_date": None}) == ""
