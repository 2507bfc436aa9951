<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_judging');
include_spip('inc/osiris_keywords');

/**
 * Write a change in one transaction, unless this batch has written it already; return its outcome.
 *
 * The outcome is stored in the same transaction, so a desk that was killed before it could note the
 * answer sends the batch again and is told the same. So it does after an error, such as a deadlock, which
 * takes the transaction back: within one request, SPIP would not set the date of the article again.
 */
function osiris_write($batch, $change) {
	$is_sqlite = strncmp($GLOBALS['connexions'][0]['type'] ?? '', 'sqlite', 6) === 0;
	// MyISAM locks no rows: the batch of a desk that was killed may still be at this article when it comes again.
	$lock = osiris_lock();
	try {
		// SQLite: take the right to write at once. A plain BEGIN that reads first fails without waiting.
		osiris_must(sql_query($is_sqlite ? 'BEGIN IMMEDIATE' : 'START TRANSACTION'), 'BEGIN');
		$outcome = osiris_write_locked($batch, $change, $is_sqlite ? '' : ' FOR UPDATE');
		osiris_must(sql_query('COMMIT'), 'COMMIT');
		return $outcome;
	} catch (\Throwable $error) {
		sql_query('ROLLBACK');
		spip_log("article {$change['id_article']} : " . $error->getMessage(), 'osiris.' . _LOG_ERREUR);
		throw $error;
	}
}

function osiris_write_locked($batch, $change, $lock) {
	$id_article = $change['id_article'];
	// The lock comes before everything else that is read, and holds off SPIP's own clicks and other batches.
	$rows = osiris_must(sql_query("SELECT id_article FROM spip_articles WHERE id_article=$id_article$lock"), 'SELECT');
	$is_there = (bool) sql_fetch($rows);
	$stored = osiris_stored_outcome($batch, $id_article);
	if ($stored) {
		return $stored;
	}
	if ($lock && $is_there) {
		osiris_must(sql_query("SELECT id_mot FROM spip_mots_liens WHERE objet='article' AND id_objet=$id_article$lock"), 'SELECT');
	}
	$outcome = $is_there ? osiris_judged($change) : ['id_article' => $id_article, 'missing' => true];
	foreach ($outcome['removed'] ?? [] as $id_mot) {
		osiris_must(mot_dissocier($id_mot, ['article' => $id_article]), "mot_dissocier $id_mot");
	}
	foreach ($outcome['added'] ?? [] as $id_mot) {
		osiris_must(mot_associer($id_mot, ['article' => $id_article]), "mot_associer $id_mot");
	}
	// Another plugin may have changed or stopped a link.
	$carried = osiris_sorted_ids(osiris_carried($id_article));
	if ($is_there && $carried !== $outcome['after']) {
		throw new \RuntimeException('carries ' . implode(',', $carried) . ' instead of ' . implode(',', $outcome['after']));
	}
	osiris_must(sql_insertq('spip_osiris_ecritures', [
		'lot' => $batch,
		'id_article' => $id_article,
		'bilan' => json_encode($outcome),
		'moment' => time(),
	]), 'INSERT');
	return $outcome;
}

/** What a batch has done with an article; null if it has not come to it. */
function osiris_stored_outcome($batch, $id_article) {
	$key = ['lot=' . sql_quote($batch), 'id_article=' . intval($id_article)];
	$stored = sql_getfetsel('bilan', 'spip_osiris_ecritures', $key);
	return $stored ? json_decode($stored, true) : null;
}

/** What is to become of a change, see osiris_judge(); nothing is written. */
function osiris_judged($change) {
	$id_article = $change['id_article'];
	$carried = osiris_sorted_ids(osiris_carried($id_article));
	$groups = osiris_groups_of(array_merge($carried, $change['add'], $change['remove'], $change['expected']));
	$named = array_intersect_key($groups, array_flip(array_merge($change['add'], $change['remove'])));
	$rights = [];
	foreach ($named as $group) {
		$options = ['id_groupe' => $group['id'], 'groupe_champs' => $group['row']];
		$rights[$group['id']] = $rights[$group['id']] ?? autoriser('suggerermots', 'article', $id_article, null, $options);
	}
	foreach ($groups as $id_mot => $group) {
		$groups[$id_mot]['right'] = $rights[$group['id']] ?? false;
	}
	return ['id_article' => $id_article, 'time' => time()] + osiris_judge($change, $carried, $groups);
}

/** The group of each of some keywords, as osiris_judge() takes it; those that the site does not have are left out. */
function osiris_groups_of($ids) {
	static $rows = null;
	if ($rows === null) {
		$rows = [];
		foreach (sql_allfetsel('*', 'spip_groupes_mots') as $row) {
			$rows[intval($row['id_groupe'])] = $row;
		}
	}
	$groups = [];
	foreach (sql_allfetsel('id_mot, id_groupe', 'spip_mots', sql_in('id_mot', $ids)) as $keyword) {
		$row = $rows[intval($keyword['id_groupe'])] ?? null;
		if ($row) {
			$groups[intval($keyword['id_mot'])] = [
				'id' => intval($row['id_groupe']),
				'articles' => in_array('articles', explode(',', $row['tables_liees'])),
				'single' => $row['unseul'] === 'oui',
				'row' => $row,
			];
		}
	}
	return $groups;
}

function osiris_must($result, $what) {
	if ($result === false) {
		throw new \RuntimeException("$what : " . sql_error());
	}
	return $result;
}
