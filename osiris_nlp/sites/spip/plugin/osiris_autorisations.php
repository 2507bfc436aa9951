<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

/** Called by the pipeline, only to load this file. */
function osiris_autoriser() {
}

/**
 * See and use the suggestions for an article: change the article, and give it keywords.
 *
 * `associermots` looks at the group alone, never at the article. A site can decide otherwise in its
 * own `autoriser_article_suggerermots()`.
 */
function autoriser_suggerermots_dist($faire, $type, $id, $qui, $opt) {
	include_spip('inc/osiris_settings');
	return ($qui['statut'] === '0minirezo' || osiris_setting('redacteurs') === 'oui')
		&& autoriser('modifier', $type, $id, $qui)
		&& autoriser('associermots', $type, $id, $qui, $opt);
}

function autoriser_osiris_configurer_dist($faire, $type, $id, $qui, $opt) {
	return autoriser('webmestre', '', 0, $qui);
}

/** The entry in the menu; SPIP takes the «_» out of its name, configurer_osiris. */
function autoriser_configurerosiris_menu_dist($faire, $type, $id, $qui, $opt) {
	return autoriser('configurer', '_osiris', 0, $qui);
}
