<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/charsets'); // spip_substr
include_spip('inc/osiris_keywords');
include_spip('inc/osiris_service');
include_spip('inc/osiris_stored');

// No answer at all, or that of a proxy whose desk does not answer: what the desk has stored is shown.
const OSIRIS_SILENT = [0, 502, 503, 504];
const OSIRIS_REASONS = 4;
const OSIRIS_REASON_LENGTH = 60;

/** [suggestions, fault]: rows with id_mot, score (in %), tier and reasons; the fault as people read it. */
function osiris_suggestions($id_article, $keywords, $carried) {
	if (osiris_setting('url') === '') {
		return osiris_stored($id_article, $keywords, $carried)
			?? [[], _T(osiris_has_secret() ? 'osiris:pas_encore_deposees' : 'osiris:non_regle')];
	}
	$number = intval(osiris_setting('nombre'));
	[$status, $answer] = osiris_ask('/api/spip/suggest', [
		'article' => osiris_article($id_article),
		'keywords' => array_map(null, array_keys($keywords), array_column($keywords, 'titre')),
		'carried' => $carried,
		'most' => $number,
	]);
	if ($status !== 200 || !is_array($answer['suggestions'] ?? null)) {
		$stored = in_array($status, OSIRIS_SILENT) ? osiris_stored($id_article, $keywords, $carried) : null;
		return $stored ?? [[], osiris_fault($status)];
	}
	if (!empty($answer['remark'])) {
		return [[], _T('osiris:aucun_mot_connu')];
	}
	$suggestions = [];
	foreach ($answer['suggestions'] as $row) {
		$suggestion = osiris_believed($row, $keywords);
		if ($suggestion && !in_array($suggestion['id_mot'], $carried)) {
			$suggestions += [$suggestion['id_mot'] => $suggestion];
		}
	}
	return [array_slice($suggestions, 0, $number), ''];
}

/** The article as it is in the base: the service takes out the markup, as it did when it learned. */
function osiris_article($id_article) {
	$columns = 'id_article, surtitre, titre, soustitre, descriptif, chapo, texte, ps, date, lang, nom_site, url_site, statut, id_rubrique';
	$article = sql_fetsel($columns, 'spip_articles', 'id_article=' . intval($id_article));
	$section = [];
	$id_rubrique = $article['id_rubrique'];
	// A damaged base may have a rubrique inside itself.
	while ($id_rubrique && !isset($section[$id_rubrique])) {
		$rubrique = sql_fetsel('titre, id_parent', 'spip_rubriques', 'id_rubrique=' . intval($id_rubrique));
		$section[$id_rubrique] = $rubrique['titre'] ?? '';
		$id_rubrique = $rubrique['id_parent'] ?? 0;
	}
	unset($article['id_rubrique']);
	return ['id_article' => intval($id_article), 'section' => array_reverse($section)] + $article;
}

/** A row of the answer, checked; null unless it is about a keyword that was sent, with a score from 1 %. */
function osiris_believed($row, $keywords) {
	$id_mot = $row['id_mot'] ?? null;
	$score = $row['score'] ?? null;
	if (!is_int($id_mot) || !isset($keywords[$id_mot]) || !(is_int($score) || is_float($score))) {
		return null;
	}
	if ($score < 0.01 || $score > 1) {
		return null;
	}
	$reasons = [];
	foreach (is_array($row['reasons'] ?? null) ? $row['reasons'] : [] as $reason) {
		// Invisible characters could turn the line around.
		$reason = is_string($reason) ? preg_replace(',[\p{C}\s]+,u', ' ', $reason) : '';
		$reason = trim(spip_substr($reason, 0, OSIRIS_REASON_LENGTH));
		if ($reason !== '' && count($reasons) < OSIRIS_REASONS) {
			$reasons += [mb_strtolower($reason) => $reason];
		}
	}
	return [
		'id_mot' => $id_mot,
		'score' => intval(round(100 * $score)),
		'tier' => ($row['tier'] ?? '') === 'apply' ? 'apply' : '',
		'reasons' => implode(' · ', $reasons),
	];
}

/** What is wrong with an answer, for people. */
function osiris_fault($status) {
	$faults = [0 => 'silence', 200 => 'pas_un_bureau', 401 => 'jeton_refuse', 403 => 'jeton_refuse', 404 => 'pas_un_bureau', 413 => 'illisible', 422 => 'illisible'];
	return _T('osiris:' . ($faults[$status] ?? 'erreur_http'), ['code' => $status]);
}
