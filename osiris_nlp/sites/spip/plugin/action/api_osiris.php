<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

const OSIRIS_BODY_BYTES = 2 * 1024 * 1024;
const OSIRIS_CLOCK_SECONDS = 600;

/**
 * What the desk asks of a site that cannot reach it: POST spip.php?action=api_osiris, or osiris.api.
 *
 * The body is JSON, {"op", "when": seconds, "nonce": 128 random bits in hex, ...}, and the header
 * X-Osiris-Signature its hmac_sha256 with the shared secret. A body is accepted once. Each op is a
 * function osiris_api_OP_dist($data) in osiris_api/OP.php: it returns the answer, or null if it cannot
 * use the body, and has then written nothing.
 */
function action_api_osiris_dist() {
	include_spip('inc/osiris_settings');
	if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
		osiris_api_answer(405, ['error' => 'method']);
	}
	$body = strval(file_get_contents('php://input', false, null, 0, OSIRIS_BODY_BYTES + 1));
	if (strlen($body) > OSIRIS_BODY_BYTES || intval($_SERVER['CONTENT_LENGTH'] ?? 0) > OSIRIS_BODY_BYTES) {
		osiris_api_answer(413, ['error' => 'size']);
	}
	if (!osiris_has_secret()) {
		osiris_api_answer(403, ['error' => 'secret']);
	}
	$signature = hash_hmac('sha256', $body, osiris_setting('secret'));
	if (!hash_equals($signature, strval($_SERVER['HTTP_X_OSIRIS_SIGNATURE'] ?? ''))) {
		osiris_api_answer(403, ['error' => 'signature']);
	}
	$data = json_decode($body, true);
	$nonce = $data['nonce'] ?? null;
	if (!is_int($data['when'] ?? null) || !is_string($nonce) || !preg_match(',^[0-9a-f]{32}$,D', $nonce)) {
		osiris_api_answer(422, ['error' => 'body']);
	}
	if (abs(time() - $data['when']) > OSIRIS_CLOCK_SECONDS) {
		osiris_api_answer(403, ['error' => 'time', 'time' => time()]);
	}
	$op = $data['op'] ?? null;
	$is_name = is_string($op) && preg_match(',^[a-z]+$,D', $op);
	$function = $is_name ? charger_fonction($op, 'osiris_api', true) : '';
	if (!$function) {
		osiris_api_answer(422, ['error' => 'op']);
	}
	if (!osiris_api_is_new($nonce)) {
		osiris_api_answer(403, ['error' => 'replay']);
	}
	$answer = $function($data);
	osiris_api_answer($answer === null ? 422 : 200, $answer ?? ['error' => 'body']);
}

function osiris_api_answer($status, $answer) {
	http_response_code($status);
	header('Content-Type: application/json; charset=utf-8');
	header('Cache-Control: no-store');
	echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
	exit;
}

/** Whether a nonce comes for the first time; of two requests at once, one alone is told so. */
function osiris_api_is_new($nonce) {
	$is_sqlite = strncmp($GLOBALS['connexions'][0]['type'] ?? '', 'sqlite', 6) === 0;
	$request = bin2hex(random_bytes(16));
	// The first of the two rows stays, and names its request.
	sql_query(
		'INSERT ' . ($is_sqlite ? 'OR ' : '') . 'IGNORE INTO spip_osiris_nonces (nonce, requete, moment) VALUES ('
		. implode(', ', array_map('sql_quote', [$nonce, $request, time()])) . ')'
	);
	if (sql_getfetsel('requete', 'spip_osiris_nonces', 'nonce=' . sql_quote($nonce)) !== $request) {
		return false;
	}
	// As long as the clocks let a body through: from ten minutes early to ten minutes late.
	sql_delete('spip_osiris_nonces', 'moment<' . (time() - 2 * OSIRIS_CLOCK_SECONDS));
	return true;
}
