<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/autoriser');

/** The groups from which this visitor may give the article keywords: id_groupe => row. */
function osiris_groups($id_article) {
	$groups = [];
	foreach (sql_allfetsel('*', 'spip_groupes_mots', '', '', '0+titre, titre') as $group) {
		$options = ['id_groupe' => $group['id_groupe'], 'groupe_champs' => $group];
		if (autoriser('suggerermots', 'article', $id_article, null, $options)) {
			$groups[intval($group['id_groupe'])] = $group;
		}
	}
	return $groups;
}

/** The keywords of some groups: id_mot => ['titre', 'id_groupe'], with titles as they are in the base. */
function osiris_keywords($groups) {
	$keywords = [];
	$rows = sql_allfetsel('id_mot, titre, id_groupe', 'spip_mots', sql_in('id_groupe', array_keys($groups)), '', 'id_mot');
	foreach ($rows as $row) {
		$keywords[intval($row['id_mot'])] = ['titre' => $row['titre'], 'id_groupe' => intval($row['id_groupe'])];
	}
	return $keywords;
}

/** A title as SPIP shows it: no order number, one language. It is HTML. */
function osiris_title($title) {
	include_spip('inc/texte');
	return supprimer_numero(typo($title));
}

/** The keywords of the article, without what a damaged base may have. */
function osiris_carried($id_article) {
	$where = ["objet='article'", 'id_objet=' . intval($id_article), 'id_mot>0'];
	return osiris_ids('spip_mots_liens', $where);
}

/** The keywords that an editor has turned down for this article. */
function osiris_rejected($id_article) {
	return osiris_ids('spip_osiris_ecartes', 'id_article=' . intval($id_article));
}

function osiris_is_id($value) {
	return is_int($value) && $value > 0;
}

/** Whether a value that was sent is a list of at most so many ids. */
function osiris_are_ids($value, $most) {
	return is_array($value) && count($value) <= $most && array_values(array_filter($value, 'osiris_is_id')) === $value;
}

function osiris_ids($table, $where) {
	return array_map('intval', array_column(sql_allfetsel('id_mot', $table, $where, '', 'id_mot'), 'id_mot'));
}

/** Of the keywords that the article carries: those that SPIP removes when it gets this one. */
function osiris_replaced($id_mot, $groups, $keywords, $carried) {
	$id_groupe = $keywords[$id_mot]['id_groupe'];
	if ($groups[$id_groupe]['unseul'] !== 'oui') {
		return [];
	}
	return array_values(array_filter($carried, function ($other) use ($id_groupe, $keywords) {
		return ($keywords[$other]['id_groupe'] ?? 0) === $id_groupe;
	}));
}

/** Wait until nobody else changes keywords by this plugin; others wait until the value is forgotten. */
function osiris_lock() {
	$lock = @fopen(_DIR_TMP . 'osiris_verrou.txt', 'c');
	$lock && flock($lock, LOCK_EX);
	return $lock;
}
