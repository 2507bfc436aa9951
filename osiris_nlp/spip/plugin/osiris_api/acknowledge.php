<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_decisions');

/**
 * Forget decisions that the desk has stored: {"keys": theirs, "dropped": the number it was told}.
 *
 * By keys and not up to a number: databases give the numbers of deleted rows again.
 */
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
	$count = $keys ? sql_delete('spip_osiris_decisions', sql_in('cle', $keys)) : 0;
	if ($dropped) {
		osiris_count_dropped(-$dropped);
	}
	return ['forgotten' => intval($count)];
}
