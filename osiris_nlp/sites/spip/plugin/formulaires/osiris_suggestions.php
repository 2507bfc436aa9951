<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_decisions');
include_spip('inc/osiris_suggestions');

function formulaires_osiris_suggestions_charger_dist($id_article) {
	$is_ready = osiris_setting('url') !== '' || osiris_has_secret() || autoriser('configurer', '_osiris');
	if (!$is_ready || !autoriser('suggerermots', 'article', $id_article)) {
		return false;
	}
	$groups = osiris_groups($id_article);
	$keywords = osiris_keywords($groups);
	$carried = osiris_carried($id_article);
	$rejected = array_diff(array_intersect(osiris_rejected($id_article), array_keys($keywords)), $carried);
	$eligible = array_diff_key($keywords, array_flip($rejected));
	[$suggestions, $fault] = osiris_suggestions($id_article, $eligible, $carried);

	$title = function ($id_mot) use ($keywords) {
		return osiris_title($keywords[$id_mot]['titre']);
	};
	foreach ($suggestions as &$row) {
		$replaced = osiris_replaced($row['id_mot'], $groups, $keywords, $carried);
		$row['titre'] = $title($row['id_mot']);
		$row['groupe'] = count($groups) > 1 ? osiris_title($groups[$keywords[$row['id_mot']]['id_groupe']]['titre']) : '';
		$row['remplace'] = implode(', ', array_map($title, $replaced));
		$row['choix'] = $row['id_mot'] . ':' . implode(',', $replaced);
	}
	unset($row);
	// The leading «_»: SPIP takes these from nowhere but here, and the template escapes them.
	return [
		'_suggestions' => $suggestions,
		'_ecartes' => array_map(function ($id_mot) use ($title) {
			return ['id_mot' => $id_mot, 'titre' => $title($id_mot)];
		}, array_values($rejected)),
		'_panne' => $fault,
	];
}

function formulaires_osiris_suggestions_traiter_dist($id_article) {
	$id_article = intval($id_article);
	[$id_mot, $replaced] = explode(':', strval(_request('ajouter'))) + ['', ''];
	$id_mot = intval($id_mot ?: _request('ecarter') ?: _request('remettre'));
	$groups = osiris_groups($id_article);
	$keywords = osiris_keywords($groups);
	if (!autoriser('suggerermots', 'article', $id_article)) {
		return ['message_erreur' => _T('osiris:refus')];
	}
	if (!isset($keywords[$id_mot])) {
		return ['message_erreur' => _T('osiris:mot_disparu')];
	}
	define('_OSIRIS_WAY', 'plugin');
	$title = ['titre' => osiris_title($keywords[$id_mot]['titre'])];
	if (_request('ecarter')) {
		sql_replace('spip_osiris_ecartes', [
			'id_article' => $id_article,
			'id_mot' => $id_mot,
			'id_auteur' => intval($GLOBALS['visiteur_session']['id_auteur']),
			'date' => date('Y-m-d H:i:s'),
		]);
		osiris_queue_decision('dismiss', $id_article, $id_mot);
		return ['message_ok' => _T('osiris:ecarte', $title)];
	}
	if (_request('remettre')) {
		osiris_forget_rejection($id_article, $id_mot);
		osiris_queue_decision('restore', $id_article, $id_mot);
		return ['message_ok' => _T('osiris:remis', $title)];
	}
	// Until this function returns: of two who click at once, each would otherwise add a keyword.
	$lock = osiris_lock();
	$carried = osiris_carried($id_article);
	if (in_array($id_mot, $carried)) {
		return ['message_ok' => _T('osiris:deja', $title)];
	}
	// Only what the editor has read on the button is replaced: somebody may have chosen meanwhile.
	if ($replaced !== implode(',', osiris_replaced($id_mot, $groups, $keywords, $carried))) {
		return ['message_erreur' => _T('osiris:change_entre_temps')];
	}
	include_spip('action/editer_mot');
	if (!mot_associer($id_mot, ['article' => $id_article])) {
		return ['message_erreur' => _T('osiris:refus')];
	}
	osiris_forget_rejection($id_article, $id_mot);
	return ['message_ok' => _T('osiris:ajoute', $title)];
}

function osiris_forget_rejection($id_article, $id_mot) {
	sql_delete('spip_osiris_ecartes', ["id_article=$id_article", "id_mot=$id_mot"]);
}
