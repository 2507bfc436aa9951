<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

const OSIRIS_SECRET_LENGTH = 32;
const OSIRIS_DEFAULTS = ['url' => '', 'jeton' => '', 'secret' => '', 'nombre' => '5', 'redacteurs' => 'oui'];

/**
 * A setting: url, jeton, secret, nombre (of suggestions) or redacteurs (oui or non).
 *
 * The constants _OSIRIS_URL, _OSIRIS_JETON and _OSIRIS_SECRET of config/mes_options.php win: a secret
 * there is in no dump of the database.
 */
function osiris_setting($name) {
	if (osiris_is_constant($name)) {
		return strval(constant('_OSIRIS_' . strtoupper($name)));
	}
	include_spip('inc/config');
	return strval(lire_config("osiris/$name", OSIRIS_DEFAULTS[$name]));
}

function osiris_is_constant($name) {
	return defined('_OSIRIS_' . strtoupper($name));
}

/** Whether a desk may send signed requests to this site. */
function osiris_has_secret() {
	return strlen(osiris_setting('secret')) >= OSIRIS_SECRET_LENGTH;
}

/** Whether this site sends its decisions to a desk. */
function osiris_has_desk() {
	return osiris_setting('url') !== '' && osiris_setting('jeton') !== '';
}
