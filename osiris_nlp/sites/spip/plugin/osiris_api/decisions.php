<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_decisions');

/** The oldest decisions of people that the desk has not acknowledged, at most 500: see osiris_oldest_decisions(). */
function osiris_api_decisions_dist($data) {
	return osiris_oldest_decisions(OSIRIS_FETCHED);
}
