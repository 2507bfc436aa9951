<?php
// SPIP in a script: php SCRIPT SITE_FOLDER SITE_URL, JSON in, JSON out; acts as the webmaster.
chdir($argv[1]);
$url = parse_url($argv[2]);
$_SERVER['HTTP_HOST'] = $url['host'] . ':' . $url['port'];
$_SERVER['SERVER_PORT'] = $url['port'];
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = '/';
require getcwd() . '/vendor/autoload.php';
require getcwd() . '/ecrire/inc_version.php';
foreach (['base/abstract_sql', 'inc/autoriser', 'inc/config', 'inc/meta'] as $needed) {
	include_spip($needed);
}
// Before visiteur_session is set: loaded later, they empty it, and rights are refused in silence.
include_spip('inc/session');
include_spip('inc/auth');
$GLOBALS['visiteur_session'] = sql_fetsel('*', 'spip_auteurs', 'id_auteur=1') ?: [];
$GLOBALS['connect_statut'] = '0minirezo';
$GLOBALS['connect_toutes_rubriques'] = true;

function given() {
	return json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
}

function answer($value) {
	echo json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
}
