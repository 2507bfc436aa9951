"""Imports of articles into a desk."""

from helpers import spip_site
from helpers.backlog import write_rows
from helpers.desk_store import IMPORT_ROWS, ids, import_files, number_of, review

from osiris_nlp.desk.articles.arrivals import ImportCounts
from osiris_nlp.desk.articles.articles import count_articles
from osiris_nlp.desk.articles.exporting import decision_rows
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.articles.site_keywords import CarriedKeywords
from osiris_nlp.desk.intake.importing import import_articles
from osiris_nlp.desk.model.bench import Bench

EACH_DATABASE = True


def test_an_import_adds_valid_articles_and_reports_the_other_rows(store, model, tmp_path):
    source, bench = write_rows(tmp_path / "lot.jsonl", IMPORT_ROWS), Bench.load(model)
    progress: list[int] = []

    def import_once(*, dry_run=False):
        options = {"dry_run": dry_run, "on_progress": progress.append}
        return import_articles(store, bench, [str(source)], **options)

    dry_run = import_once(dry_run=True)
    assert count_articles(store) == (0, 0)
    first, second = import_once(), import_once()

    assert dry_run.articles == first.articles == ImportCounts(new=3)
    assert second.articles == ImportCounts(same=3)
    assert progress == [3, 3, 3]
    assert first.faults.count == 4
    assert sorted(ids(store, state="all")) == ["sn-1", "sn-2", "sn-5"]
    review(store, number_of(store, "sn-1") or 0, ["Fintech"])
    review(store, number_of(store, "sn-5") or 0, ["Internet"])
    exported = [(row["id_article"], row["id_mot"]) for row in decision_rows(store)]
    assert exported == [(4012, 17), (None, None)]


def test_rows_without_id_are_identified_by_their_content(store, model, tmp_path):
    bench, rows = Bench.load(model), [{"title": "Wave à Kolda"}, {"title": "La fibre à Matam"}]
    folders = [tmp_path / name for name in ("j1", "j2")]
    for folder in folders:
        folder.mkdir()
    first = write_rows(folders[0] / "export.jsonl", [rows[0], rows[0]])
    second = write_rows(folders[1] / "export.jsonl", [rows[1], rows[0]])
    pages = [folder / "page.txt" for folder in folders]
    for page, text in zip(pages, ("Orange à Podor.", "Yas à Thiès."), strict=True):
        page.write_text(text, "utf-8")

    reports = [import_files(store, bench, source) for source in (first, second, first)]
    pages_report = import_files(store, bench, *pages)

    counts = [ImportCounts(new=1), ImportCounts(new=1, same=1), ImportCounts(same=1)]
    assert [report.articles for report in reports] == counts
    assert pages_report.articles == ImportCounts(new=2)
    assert [report.faults.count for report in (*reports, pages_report)] == [0] * 4
    assert count_articles(store) == (4, 4)
    assert all(len(id_) >= 19 and id_.startswith("import-") for id_ in ids(store))


def test_rows_without_id_that_share_title_and_text_but_differ_are_a_fault(store, model, tmp_path):
    source = tmp_path / "lot.csv"
    title = "Wave à Kolda : les commerçants du marché paient par téléphone mobile"
    source.write_text(f"title,labels\n{title},Fintech\n{title},Internet\n", "utf-8")

    report = import_files(store, Bench.load(model), source)

    assert report.articles == ImportCounts(new=1)
    assert [str(fault) for fault in report.faults.first] == [
        "Two rows without an id have the same title and text ('Wave à Kolda : les commerçants du marché "
        "paient par téléphon') but different fields: give each an id, or remove one"
    ]


def test_an_import_counts_the_faults_of_a_file_under_a_wrong_ending(store, model, tmp_path):
    source = tmp_path / "veille.jsonl"
    source.write_bytes(b"La fibre\n" * 3000 + b'{"title": "La fibre \xc3\xa0 Kolda"}\n' * 2)

    report = import_articles(store, Bench.load(model), [str(source)], on_progress=[].append)

    assert (report.articles, report.faults.count) == (ImportCounts(new=1), 3000)
    assert len(report.faults.first) == 20


def test_two_sites_in_one_desk_keep_their_own_articles_and_keyword_ids(store, model, tmp_path):
    groups = [{"id_groupe": 1, "titre": "Mots-clés", "tables_liees": "articles"}]
    mots = {"osiris.sn": {8: "Fintech", 27: "Téléphonie"}}
    mots["adie.sn"] = {3: "Téléphonie", 8: "Piratage"}
    sites = [
        spip_site.make_site(
            tmp_path / name,
            meta=[{"nom": "adresse_site", "valeur": f"https://www.{name}"}],
            groupes_mots=groups,
            mots=[{"id_mot": n, "titre": title, "id_groupe": 1} for n, title in titles.items()],
            articles=[spip_site.article(12, titre=f"La fibre à Kolda, selon {name}")],
            mots_liens=[spip_site.link(8, 12)],
        )
        for name, titles in mots.items()
    ]

    report = import_files(store, Bench.load(model), *sites)

    assert (report.articles, report.faults.count) == (ImportCounts(new=2), 0)
    assert sorted(ids(store, state="all")) == ["adie.sn/12", "osiris.sn/12"]
    for name in mots:
        review(store, number_of(store, f"{name}/12") or 0, ["Fintech", "Téléphonie"])
    rows = list(decision_rows(store))
    assert [(row["site"], row["id_article"], row["label"], row["id_mot"]) for row in rows] == [
        ("osiris.sn", 12, "Fintech", 8),
        ("osiris.sn", 12, "Téléphonie", 27),
        ("adie.sn", 12, "Fintech", None),
        ("adie.sn", 12, "Téléphonie", 3),
        ("adie.sn", 12, "Piratage", 8),
    ]
    assert [entry.carried_keywords for entry in history(store)] == [
        CarriedKeywords(("Piratage",), ("8",)),
        CarriedKeywords(("Fintech",), ("8",)),
    ]


def test_of_two_keywords_with_one_name_the_older_one_is_exported(store, model, tmp_path):
    site = spip_site.make_site(
        tmp_path / "site",
        mots=[{"id_mot": n, "titre": "Fintech", "id_groupe": 1} for n in (8, 31)],
        articles=[spip_site.article(12), spip_site.article(13)],
        mots_liens=[spip_site.link(n, 12) for n in (8, 31)] + [spip_site.link(31, 13)],
    )

    import_files(store, Bench.load(model), site)
    review(store, number_of(store, "osiris.sn/12") or 0, ["Fintech"])

    assert [(row["label"], row["id_mot"]) for row in decision_rows(store)] == [("Fintech", 8)]
    assert history(store)[0].carried_keywords == CarriedKeywords(("Fintech",), ("8",))


def test_a_site_that_is_not_a_name_counts_as_unknown(store, model, tmp_path):
    sites = ("osiris.sn", 12, ["osiris.sn"], "x" * 256, "osiris\0sn", None)
    wave = {"title": "Wave à Kolda", "labels": ["Fintech"]}
    rows = [
        {**wave, "id": f"sn-{n}", "id_mot": [17 + n], "site": site} for n, site in enumerate(sites)
    ]

    report = import_files(store, Bench.load(model), write_rows(tmp_path / "lot.jsonl", rows))

    assert (report.articles, report.faults.count) == (ImportCounts(new=6), 0)
    for row in rows:
        review(store, number_of(store, str(row["id"])) or 0, ["Fintech"])
    exported = [(row["site"], row["id_mot"]) for row in decision_rows(store)]
    assert exported[0] == ("osiris.sn", 17)
    assert {site for site, _ in exported[1:4]} == {None}
    assert {id_mot for site, id_mot in exported if site is None} == {22}
