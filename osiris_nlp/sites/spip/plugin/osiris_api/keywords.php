<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_keywords');

// So that an answer stays below 5 MB.
const OSIRIS_ASKED = 1000; // articles
const OSIRIS_MOST_GROUPS = 1000;
const OSIRIS_MOST_KEYWORDS = 10000;
const OSIRIS_TITLE_CHARACTERS = 600000; // of all groups and keywords
const OSIRIS_MOST_LINKS = 50000;

/**
 * What a desk without access to the base needs to make a plan: {"articles": [id_article], at most 1000}.
 *
 * Returns {"site": address, "spip": version, "groups": [[id_groupe, title, unseul, tables_liees]],
 * "keywords": [[id_mot, title, id_groupe]], both all of the site and as they are in the base,
 * "carried": [[id_article, [id_mot]]] of those asked for that exist}. Beyond the limits above, the
 * request is refused (422, "many"): a part of the keywords would be taken for all of them.
 */
function osiris_api_keywords_dist($data) {
	$ids = $data['articles'] ?? null;
	if (!osiris_are_ids($ids, OSIRIS_ASKED)) {
		return null;
	}
	$carried = osiris_within_limits() ? osiris_carried_by($ids) : null;
	if ($carried === null) {
		osiris_api_answer(422, ['error' => 'many']);
	}
	$groups = $keywords = [];
	foreach (sql_allfetsel('id_groupe, titre, unseul, tables_liees', 'spip_groupes_mots', 'id_groupe>0', '', 'id_groupe') as $row) {
		$groups[] = [intval($row['id_groupe']), strval($row['titre']), strval($row['unseul']), strval($row['tables_liees'])];
	}
	foreach (sql_allfetsel('id_mot, titre, id_groupe', 'spip_mots', 'id_mot>0', '', 'id_mot') as $row) {
		$keywords[] = [intval($row['id_mot']), strval($row['titre']), intval($row['id_groupe'])];
	}
	return [
		'site' => strval($GLOBALS['meta']['adresse_site'] ?? ''),
		'spip' => strval($GLOBALS['spip_version_branche'] ?? ''),
		'groups' => $groups,
		'keywords' => $keywords,
		'carried' => $carried,
	];
}

/** Whether the groups and keywords of the site fit into an answer. */
function osiris_within_limits() {
	$groups = sql_fetsel('COUNT(*) AS n, SUM(LENGTH(titre)+LENGTH(tables_liees)) AS size', 'spip_groupes_mots');
	$keywords = sql_fetsel('COUNT(*) AS n, SUM(LENGTH(titre)) AS size', 'spip_mots');
	return $groups['n'] <= OSIRIS_MOST_GROUPS
		&& $keywords['n'] <= OSIRIS_MOST_KEYWORDS
		&& $groups['size'] + $keywords['size'] <= OSIRIS_TITLE_CHARACTERS;
}

/** [id_article, its keywords] of the articles that exist; null if these are too many. */
function osiris_carried_by($ids) {
	$where = ["objet='article'", 'id_mot>0', sql_in('id_objet', $ids)];
	if (sql_countsel('spip_mots_liens', $where) > OSIRIS_MOST_LINKS) {
		return null;
	}
	$carried = [];
	foreach (sql_allfetsel('id_article', 'spip_articles', sql_in('id_article', $ids), '', 'id_article') as $row) {
		$carried[intval($row['id_article'])] = [];
	}
	$links = sql_select('id_objet, id_mot', 'spip_mots_liens', $where, '', 'id_objet, id_mot');
	while ($link = sql_fetch($links)) {
		if (isset($carried[intval($link['id_objet'])])) {
			$carried[intval($link['id_objet'])][] = intval($link['id_mot']);
		}
	}
	return array_map(null, array_keys($carried), array_values($carried));
}
