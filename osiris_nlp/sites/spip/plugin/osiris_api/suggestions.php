<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_stored');

/**
 * Store suggestions: {"model", "items": [{"id_article", "date_modif": as it was sent, "suggestions"}]}.
 *
 * Suggestions are rows as /api/spip/suggest answers them. Returns {"stored": how many articles}; those
 * that are gone are not counted.
 */
function osiris_api_suggestions_dist($data) {
	$model = $data['model'] ?? null;
	$items = $data['items'] ?? null;
	if (!osiris_is_model($model) || !is_array($items) || !$items || count($items) > OSIRIS_ITEMS) {
		return null;
	}
	$keywords = osiris_keywords(osiris_article_groups());
	$rows = [];
	foreach ($items as $item) {
		$row = osiris_stored_row($item, $model, $keywords);
		if (!$row) {
			return null;
		}
		$rows[$row['id_article']] = $row;
	}
	$there = sql_allfetsel('id_article', 'spip_articles', sql_in('id_article', array_keys($rows)));
	$rows = array_intersect_key($rows, array_flip(array_column($there, 'id_article')));
	if ($rows) {
		sql_replace_multi('spip_osiris_suggestions', array_values($rows));
	}
	return ['stored' => count($rows)];
}
