<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/charsets'); // spip_substr
include_spip('inc/osiris_keywords');
include_spip('inc/osiris_settings');

const OSIRIS_QUEUE = 20000;
const OSIRIS_FETCHED = 500;

/**
 * Queue what somebody has decided on a keyword of an article: add, remove, dismiss or restore.
 *
 * The constant _OSIRIS_WAY says what this request does: plugin, or batch for what the desk itself
 * writes, which is not queued; without it, SPIP's own box was used. Nor is anything queued that no
 * visitor does, or that nobody fetches, as the site has no secret.
 */
function osiris_queue_decision($action, $id_article, $id_mot) {
	$way = defined('_OSIRIS_WAY') ? _OSIRIS_WAY : 'native';
	$visitor = $GLOBALS['visiteur_session'] ?? [];
	if ($way === 'batch' || empty($visitor['id_auteur']) || !osiris_has_secret()) {
		return;
	}
	sql_insertq('spip_osiris_decisions', [
		'cle' => bin2hex(random_bytes(16)),
		'action' => $action,
		'id_article' => intval($id_article),
		'id_mot' => intval($id_mot),
		'mots' => implode(',', osiris_carried($id_article)),
		'auteur' => spip_substr(strval($visitor['nom'] ?? ''), 0, 80),
		'voie' => $way,
		'moment' => time(),
	]);
	$excess = sql_countsel('spip_osiris_decisions') - OSIRIS_QUEUE;
	if ($excess > 0) {
		$oldest = sql_allfetsel('id_decision', 'spip_osiris_decisions', '', '', 'id_decision', "0,$excess");
		osiris_count_dropped(sql_delete('spip_osiris_decisions', sql_in('id_decision', array_column($oldest, 'id_decision'))));
	}
}

/** How many decisions were dropped from a full queue since the desk last acknowledged. */
function osiris_dropped() {
	return intval($GLOBALS['meta']['osiris_dropped'] ?? 0);
}

function osiris_count_dropped($count) {
	include_spip('inc/meta');
	ecrire_meta('osiris_dropped', strval(max(0, osiris_dropped() + intval($count))));
}
