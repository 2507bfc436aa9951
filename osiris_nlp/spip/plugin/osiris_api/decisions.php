<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_decisions');

/**
 * The oldest decisions of people that the desk has not acknowledged, at most 500.
 *
 * Returns {"decisions": [{"key", "action": add, remove, dismiss or restore, "id_article", "id_mot",
 * "mots": those that the article carried then, "author", "way": plugin or native, "time": seconds}],
 * "dropped": how many were lost because nobody fetched them}.
 */
function osiris_api_decisions_dist($data) {
	$decisions = [];
	foreach (sql_allfetsel('*', 'spip_osiris_decisions', '', '', 'id_decision', '0,' . OSIRIS_FETCHED) as $row) {
		$decisions[] = [
			'key' => $row['cle'],
			'action' => $row['action'],
			'id_article' => intval($row['id_article']),
			'id_mot' => intval($row['id_mot']),
			'mots' => array_map('intval', $row['mots'] === '' ? [] : explode(',', $row['mots'])),
			'author' => $row['auteur'],
			'way' => $row['voie'],
			'time' => intval($row['moment']),
		];
	}
	return ['decisions' => $decisions, 'dropped' => osiris_dropped()];
}
