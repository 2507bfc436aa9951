<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/charsets'); // spip_substr
include_spip('inc/osiris_writing');

const OSIRIS_CHANGES = 200;
const OSIRIS_WRITING_SECONDS = 20; // then the desk sends the rest again, before a server loses patience
const OSIRIS_OUTCOME_DAYS = 30;
const OSIRIS_TITLE_LENGTH = 200;

/**
 * Write keywords with the rights of an author of the site: {"batch": 32 hex digits, "author": login,
 * "dry": whether only to judge, "changes": [{"id_article", "expected", "add", "remove", "strict"}]}.
 *
 * Returns {"site": address, "spip": version, "author": name, "time": by the site's clock, "articles": the
 * outcomes of the first changes, up to the first that failed or for which there was no time, see osiris_judge(), or "missing";
 * "keywords": [[id_mot, title, id_groupe, title of the group]] that they name}. An article that the batch has
 * written is not written again: its outcome is as it was then, for thirty days, also of a dry request.
 */
function osiris_api_apply_dist($data) {
	$batch = $data['batch'] ?? null;
	$changes = $data['changes'] ?? null;
	$is_dry = $data['dry'] ?? null;
	$is_batch = is_string($batch) && preg_match(',^[0-9a-f]{32}$,D', $batch);
	if (!$is_batch || !is_bool($is_dry) || !is_array($changes) || count($changes) > OSIRIS_CHANGES) {
		return null;
	}
	foreach ($changes as $change) {
		if (!osiris_is_change($change)) {
			return null;
		}
	}
	$author = osiris_act_as($data['author'] ?? null);
	if (!$author) {
		osiris_api_answer(403, ['error' => 'author']);
	}
	ignore_user_abort(true);
	define('_OSIRIS_WAY', 'batch');
	include_spip('action/editer_mot');
	$outcomes = $named = [];
	$end = time() + OSIRIS_WRITING_SECONDS;
	$has_written = false;
	foreach ($changes as $change) {
		if ($outcomes && time() >= $end) {
			break;
		}
		try {
			$outcome = $is_dry ? osiris_preview($batch, $change) : osiris_write($batch, $change);
		} catch (\Throwable $error) {
			if ($outcomes) {
				break; // the desk sends the rest again, at once
			}
			osiris_api_answer(503, ['error' => 'busy']);
		}
		$has_written = $has_written || (!$is_dry && (!empty($outcome['added']) || !empty($outcome['removed'])));
		if (isset($outcome['refused'])) {
			$outcome['refused'] = (object) $outcome['refused'];
		}
		$outcomes[] = $outcome;
		$named = array_merge($named, $change['add'], $change['remove']);
	}
	osiris_freshen($has_written);
	if (!$is_dry) {
		sql_delete('spip_osiris_ecritures', 'moment<' . (time() - OSIRIS_OUTCOME_DAYS * 86400));
	}
	return [
		'site' => strval($GLOBALS['meta']['adresse_site'] ?? ''),
		'spip' => strval($GLOBALS['spip_version_branche'] ?? ''),
		'author' => $author,
		'time' => time(), // by which the desk corrects the times of the outcomes
		'articles' => $outcomes,
		'keywords' => osiris_named_keywords(array_unique($named)),
	];
}

function osiris_is_change($change) {
	if (!is_array($change) || !osiris_is_id($change['id_article'] ?? null) || !is_bool($change['strict'] ?? null)) {
		return false;
	}
	foreach (['expected', 'add', 'remove'] as $name) {
		if (!osiris_are_ids($change[$name] ?? null, OSIRIS_MOST_IDS)) {
			return false;
		}
	}
	return !array_intersect($change['add'], $change['remove']);
}

/** Become an author for the rest of the request: rights, and the name in revisions. Returns the name, or '' without one. */
function osiris_act_as($login) {
	// Loaded later, these two would empty the session.
	include_spip('inc/session');
	include_spip('inc/auth');
	include_spip('inc/autoriser');
	$where = ['login=' . sql_quote(is_string($login) ? $login : ''), sql_in('statut', ['0minirezo', '1comite'])];
	$author = sql_fetsel('id_auteur, nom, login, email, statut, webmestre, lang', 'spip_auteurs', $where);
	// MySQL takes «é» for «e», and an empty login is that of nobody.
	if (!$author || $author['login'] === '' || $author['login'] !== $login) {
		return '';
	}
	$GLOBALS['visiteur_session'] = $author;
	$GLOBALS['visiteur_session']['restreint'] = liste_rubriques_auteur($author['id_auteur']);
	$GLOBALS['connect_statut'] = $author['statut'];
	$GLOBALS['connect_id_auteur'] = $author['id_auteur'];
	return spip_substr($author['nom'], 0, OSIRIS_TITLE_LENGTH) ?: $login;
}

function osiris_preview($batch, $change) {
	$stored = osiris_stored_outcome($batch, $change['id_article']);
	if ($stored) {
		return $stored;
	}
	$is_there = sql_countsel('spip_articles', 'id_article=' . $change['id_article']);
	return $is_there ? osiris_judged($change) : ['id_article' => $change['id_article'], 'missing' => true];
}

/** After the last COMMIT: a page made before it shows the earlier keywords. */
function osiris_freshen($has_written) {
	if ($has_written) {
		include_spip('inc/invalideur');
		suivre_invalideur("id='article/*'");
	}
}

function osiris_named_keywords($ids) {
	$rows = sql_allfetsel(
		'm.id_mot, m.titre, g.id_groupe, g.titre AS groupe',
		'spip_mots AS m JOIN spip_groupes_mots AS g ON g.id_groupe=m.id_groupe',
		sql_in('m.id_mot', $ids)
	);
	return array_map(function ($row) {
		return [
			intval($row['id_mot']),
			spip_substr($row['titre'], 0, OSIRIS_TITLE_LENGTH),
			intval($row['id_groupe']),
			spip_substr($row['groupe'], 0, OSIRIS_TITLE_LENGTH),
		];
	}, $rows);
}
