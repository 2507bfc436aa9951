<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_stored');
include_spip('inc/osiris_suggestions');

// Bytes of JSON: of one article, and of those of an answer together.
const OSIRIS_ARTICLE_BYTES = 1000000;

/**
 * The articles that wait for suggestions of a model, latest changes first: {"model"}.
 *
 * Returns {"waiting": how many, "articles": [{"article", "carried", "date_modif"}], "too_long":
 * [{"id_article", "date_modif"}], "keywords": [[id_mot, title]]}; the articles and keywords are as
 * they are in the base. An article that is too long waits until an empty list is stored for it.
 */
function osiris_api_articles_dist($data) {
	$model = $data['model'] ?? null;
	if (!osiris_is_model($model)) {
		return null;
	}
	$from = 'spip_articles AS a LEFT JOIN spip_osiris_suggestions AS s ON s.id_article=a.id_article';
	$where = [
		sql_in('a.statut', ['prop', 'publie']),
		'(s.id_article IS NULL OR s.date_modif<>a.date_modif OR s.modele<>' . sql_quote($model) . ')',
	];
	$order = 'a.date_modif DESC, a.id_article DESC';
	$rows = sql_allfetsel('a.id_article, a.date_modif', $from, $where, '', $order, '0,' . OSIRIS_ITEMS);
	$articles = $too_long = [];
	$total = 0;
	foreach ($rows as $row) {
		$id_article = intval($row['id_article']);
		$article = osiris_article($id_article);
		$length = strlen(json_encode($article, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE));
		if ($length > OSIRIS_ARTICLE_BYTES) {
			$too_long[] = ['id_article' => $id_article, 'date_modif' => $row['date_modif']];
			continue;
		}
		$total += $length;
		if ($total > OSIRIS_ARTICLE_BYTES) {
			break;
		}
		$articles[] = [
			'article' => $article,
			'carried' => osiris_carried($id_article),
			'date_modif' => $row['date_modif'],
		];
	}
	$keywords = osiris_keywords(osiris_article_groups());
	return [
		'waiting' => intval(sql_getfetsel('COUNT(*)', $from, $where)),
		'articles' => $articles,
		'too_long' => $too_long,
		'keywords' => array_map(null, array_keys($keywords), array_column($keywords, 'titre')),
	];
}
