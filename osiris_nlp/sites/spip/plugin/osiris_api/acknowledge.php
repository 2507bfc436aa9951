<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_decisions');

/** Forget decisions that the desk has stored: {"keys": theirs, "dropped": the number it was told}. */
function osiris_api_acknowledge_dist($data) {
	$keys = $data['keys'] ?? null;
	$dropped = $data['dropped'] ?? null;
	if (!is_array($keys) || count($keys) > OSIRIS_FETCHED || !is_int($dropped) || $dropped < 0) {
		return null;
	}
	foreach ($keys as $key) {
		if (!is_string($key) || !preg_match(',^[0-9a-f]{32}$,D', $key)) {
			return null;
		}
	}
	return ['forgotten' => osiris_forget_decisions($keys, $dropped)];
}
