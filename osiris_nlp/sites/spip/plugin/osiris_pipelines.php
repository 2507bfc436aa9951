<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

/** The page of an article: suggestions below the native box, as the plugin `mots` comes first. */
function osiris_affiche_milieu($flux) {
	$page = trouver_objet_exec($flux['args']['exec'] ?? '');
	if (!$page || $page['edition'] === true || $page['type'] !== 'article') {
		return $flux;
	}
	$id_article = intval($flux['args']['id_article'] ?? 0);
	if (!$id_article || !autoriser('suggerermots', 'article', $id_article)) {
		return $flux;
	}
	$block = recuperer_fond('prive/squelettes/inclure/osiris_suggestions', ['id_article' => $id_article]);
	$place = strpos($flux['data'], '<!--affiche_milieu-->');
	$flux['data'] = substr_replace($flux['data'], $block, $place === false ? strlen($flux['data']) : $place, 0);
	return $flux;
}

/** A keyword was added to an article, or removed, wherever: SPIP itself leaves the public page stale. */
function osiris_post_edition_lien($flux) {
	$link = $flux['args'];
	if (($link['objet_source'] ?? '') === 'mot' && ($link['objet'] ?? '') === 'article') {
		include_spip('inc/invalideur');
		suivre_invalideur("id='article/" . intval($link['id_objet']) . "'");
		include_spip('inc/osiris_decisions');
		osiris_queue_decision($link['action'] === 'insert' ? 'add' : 'remove', $link['id_objet'], $link['id_objet_source']);
	}
	return $flux;
}

/** SPIP's regular cleaning: forget what concerns articles and keywords that are gone, send what was left. */
function osiris_optimiser_base_disparus($flux) {
	include_spip('inc/osiris_sending');
	osiris_plan_sending(); // SPIP does not start a job again that its server has stopped
	$references = [
		['article', 'spip_articles', 'spip_osiris_ecartes'],
		['mot', 'spip_mots', 'spip_osiris_ecartes'],
		['article', 'spip_articles', 'spip_osiris_suggestions'],
	];
	foreach ($references as [$objet, $table, $own]) {
		$gone = sql_allfetsel(
			"DISTINCT e.id_$objet AS id",
			"$own AS e LEFT JOIN $table AS o ON e.id_$objet=o.id_$objet",
			"o.id_$objet IS NULL"
		);
		if ($gone) {
			$flux['data'] += sql_delete($own, sql_in("id_$objet", array_column($gone, 'id')));
		}
	}
	return $flux;
}
