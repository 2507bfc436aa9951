<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_sending');
include_spip('inc/osiris_suggestions');

const OSIRIS_MOST = 9;

function formulaires_configurer_osiris_charger_dist() {
	if (!autoriser('configurer', '_osiris')) {
		return false;
	}
	$values = [
		'url' => osiris_setting('url'),
		'nombre' => osiris_setting('nombre'),
		'redacteurs' => osiris_setting('redacteurs'),
		'_most' => OSIRIS_MOST,
		'jeton' => '',
		'secret' => '',
	];
	foreach (['url', 'jeton', 'secret'] as $name) {
		$values["_constante_$name"] = osiris_is_constant($name) ? ' ' : '';
		$values["_enregistre_$name"] = osiris_setting($name) === '' ? '' : ' ';
	}
	return $values;
}

function formulaires_configurer_osiris_verifier_dist() {
	$faults = [];
	$url = trim(strval(_request('url')));
	if ($url !== '' && !preg_match(',^https?://[\w.-]+(:\d+)?(/[\w./~-]*)?$,i', $url)) {
		$faults['url'] = _T('osiris:erreur_url');
	}
	if (!preg_match(',^[1-' . OSIRIS_MOST . ']$,', strval(_request('nombre')))) {
		$faults['nombre'] = _T('osiris:erreur_nombre', ['plus' => OSIRIS_MOST]);
	}
	if (preg_match(',[^\x21-\x7e],', trim(strval(_request('jeton'))))) {
		$faults['jeton'] = _T('osiris:erreur_jeton');
	}
	$secret = trim(strval(_request('secret')));
	if ($secret !== '' && strlen($secret) < OSIRIS_SECRET_LENGTH) {
		$faults['secret'] = _T('osiris:erreur_secret', ['longueur' => OSIRIS_SECRET_LENGTH]);
	}
	return $faults;
}

function formulaires_configurer_osiris_traiter_dist() {
	if (!autoriser('configurer', '_osiris')) {
		return ['message_erreur' => _T('osiris:refus')];
	}
	include_spip('inc/config');
	ecrire_config('osiris/nombre', strval(_request('nombre')));
	ecrire_config('osiris/redacteurs', _request('redacteurs') === 'oui' ? 'oui' : 'non');
	foreach (['url', 'jeton', 'secret'] as $name) {
		$value = trim(strval(_request($name)));
		// An empty token or secret keeps the one there is, which the page never shows.
		if (!osiris_is_constant($name) && ($name === 'url' || $value !== '')) {
			ecrire_config("osiris/$name", $value);
		}
	}
	foreach (['jeton', 'secret'] as $name) {
		set_request($name); // or the page would show them again
	}
	$message = _T('osiris:enregistre');
	if (_request('generer') === 'oui' && !osiris_is_constant('secret')) {
		$secret = bin2hex(random_bytes(OSIRIS_SECRET_LENGTH));
		ecrire_config('osiris/secret', $secret);
		$message .= ' ' . _T('osiris:secret_cree') . " <code>$secret</code>";
		set_request('generer');
	}
	if (osiris_setting('url') === '') {
		return ['message_ok' => $message, 'editable' => true];
	}
	osiris_wake();
	[$status, $answer] = osiris_ask('/api/spip/status');
	$names = [];
	foreach (['site' => 'site', 'modele' => 'model'] as $argument => $key) {
		$name = $answer[$key] ?? null;
		$names[$argument] = is_string($name) ? spip_htmlspecialchars(spip_substr($name, 0, 100)) : '';
	}
	if ($status === 200 && $names['modele'] !== '') {
		osiris_replan_sending(time()); // whatever failed before
		return ['message_ok' => "$message " . _T('osiris:essai_bon', $names), 'editable' => true];
	}
	return ['message_erreur' => "$message " . osiris_fault($status), 'editable' => true];
}
