<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/charsets'); // spip_substr
include_spip('inc/osiris_keywords');
include_spip('inc/osiris_sending');
include_spip('inc/osiris_settings');

const OSIRIS_QUEUE = 20000;
const OSIRIS_FETCHED = 500;

/**
 * Queue what somebody has decided on a keyword of an article: add, remove, dismiss or restore.
 *
 * The constant _OSIRIS_WAY says what this request does: plugin, or batch for what the desk itself
 * writes, which is not queued; without it, SPIP's own box was used. Nor is anything queued that no
 * visitor does, or of which no desk learns, as the site has neither a secret nor the address and token of one.
 */
function osiris_queue_decision($action, $id_article, $id_mot) {
	$way = defined('_OSIRIS_WAY') ? _OSIRIS_WAY : 'native';
	$visitor = $GLOBALS['visiteur_session'] ?? [];
	if ($way === 'batch' || empty($visitor['id_auteur']) || !(osiris_has_secret() || osiris_has_desk())) {
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
	osiris_plan_sending();
}

/**
 * The oldest decisions, as a desk gets them: {"decisions": [{"key", "action", "id_article", "id_mot",
 * "mots": those that the article carried then, "author", "way": plugin or native, "time": seconds}],
 * "dropped": how many were lost because no desk took them}.
 */
function osiris_oldest_decisions($most) {
	$decisions = [];
	foreach (sql_allfetsel('*', 'spip_osiris_decisions', '', '', 'id_decision', "0,$most") as $row) {
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

/**
 * Forget decisions that a desk has stored, and as many dropped ones as it was told of; returns their number.
 *
 * By keys and not up to a number: databases give the numbers of deleted rows again.
 */
function osiris_forget_decisions($keys, $dropped) {
	$count = $keys ? sql_delete('spip_osiris_decisions', sql_in('cle', $keys)) : 0;
	if ($dropped) {
		osiris_count_dropped(-$dropped);
	}
	return intval($count);
}

/** How many decisions were dropped, from a full queue or because the desk refused them, and no desk was told of yet. */
function osiris_dropped() {
	return intval(sql_getfetsel('valeur', 'spip_meta', "nom='osiris_dropped'"));
}

/** The base adds them up: what a request knows of SPIP's settings is as old as its beginning, and others drop as well. */
function osiris_count_dropped($count) {
	$count = intval($count);
	if (!sql_countsel('spip_meta', "nom='osiris_dropped'")) {
		sql_insertq('spip_meta', ['nom' => 'osiris_dropped', 'valeur' => '0'], [], '', 'continue');
	}
	sql_update('spip_meta', ['valeur' => "CASE WHEN valeur+($count)>0 THEN valeur+($count) ELSE 0 END"], "nom='osiris_dropped'");
}
