<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_suggestions');

const OSIRIS_ITEMS = 50; // articles in a request
const OSIRIS_MOST_STORED = 20; // suggestions of an article
const OSIRIS_DAY = 86400;

function osiris_is_model($name) {
	return is_string($name) && $name !== '' && strlen($name) <= 255;
}

/** The groups for articles, whoever is there: id_groupe => row. Rights are checked when people look. */
function osiris_article_groups() {
	$groups = [];
	foreach (sql_allfetsel('*', 'spip_groupes_mots') as $group) {
		if (in_array('articles', explode(',', $group['tables_liees']))) {
			$groups[intval($group['id_groupe'])] = $group;
		}
	}
	return $groups;
}

/** An item that the desk sends, as a row of the table; null if it cannot be one. */
function osiris_stored_row($item, $model, $keywords) {
	$id_article = $item['id_article'] ?? null;
	$date_modif = $item['date_modif'] ?? null;
	$suggestions = $item['suggestions'] ?? null;
	// SQLite keeps a date as another program has written it, such as 2016-05-01T10:00:00.000+00:00.
	if (!is_int($id_article) || !is_string($date_modif) || !preg_match('/^[\w:.+ -]{0,32}$/D', $date_modif)) {
		return null;
	}
	if (!is_array($suggestions) || count($suggestions) > OSIRIS_MOST_STORED) {
		return null;
	}
	$believed = [];
	foreach ($suggestions as $row) {
		$suggestion = osiris_believed($row, $keywords);
		if ($suggestion) {
			$believed += [$suggestion['id_mot'] => $suggestion];
		}
	}
	return [
		'id_article' => $id_article,
		'modele' => $model,
		'date_modif' => $date_modif,
		'moment' => time(),
		// In ASCII, which tables of any encoding store.
		'suggestions' => json_encode(array_values($believed)),
	];
}

/** [suggestions, their age if it is more than a day] as stored for an article; null if none were. */
function osiris_stored($id_article, $keywords, $carried) {
	$row = sql_fetsel('moment, suggestions', 'spip_osiris_suggestions', 'id_article=' . intval($id_article));
	if (!$row) {
		return null;
	}
	$suggestions = [];
	foreach (json_decode($row['suggestions'], true) ?: [] as $suggestion) {
		if (isset($keywords[$suggestion['id_mot']]) && !in_array($suggestion['id_mot'], $carried)) {
			$suggestions[] = $suggestion;
		}
	}
	include_spip('inc/filtres');
	$day = affdate(date('Y-m-d H:i:s', intval($row['moment'])));
	$is_old = $row['moment'] < time() - OSIRIS_DAY;
	$notice = $is_old ? _T('osiris:deposees_le', ['date' => $day]) : '';
	return [array_slice($suggestions, 0, intval(osiris_setting('nombre'))), $notice];
}
