<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_settings');

const OSIRIS_CONNECT_SECONDS = 0.5;
const OSIRIS_SECONDS = 1.5;
const OSIRIS_ANSWER_BYTES = 256 * 1024;
// After a silence, pages do not wait again for a minute.
const OSIRIS_REST_SECONDS = 60;

/**
 * Ask the desk: GET, or POST if there is something to send.
 *
 * Returns [HTTP status, JSON object or null]. Status 0 is silence: no answer in time, or none asked for.
 */
function osiris_ask($path, $data = null) {
	$url = rtrim(osiris_setting('url'), '/') . $path;
	$silence = _DIR_TMP . 'osiris_silence.txt';
	clearstatcache();
	if (abs(time() - intval(@filemtime($silence))) < OSIRIS_REST_SECONDS) {
		return [0, null];
	}
	$body = $data === null ? null : json_encode($data, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
	$headers = [
		'Accept: application/json',
		'Authorization: Bearer ' . osiris_setting('jeton'),
		'Content-Type: application/json',
		'Expect:', // or curl asks first whether it may send a long article
		'User-Agent: SPIP osiris',
	];
	[$status, $answer] = function_exists('curl_init')
		? osiris_send_by_curl($url, $body, $headers)
		: osiris_send_by_socket($url, $body, $headers);
	if ($status === 0) {
		@touch($silence);
	} elseif (file_exists($silence)) {
		@unlink($silence);
	}
	if ($status !== 200) {
		spip_log("$url : " . ($status ?: 'silence'), 'osiris.' . _LOG_ERREUR);
	}
	$object = json_decode($answer, true);
	return [$status, is_array($object) && !isset($object[0]) ? $object : null];
}

/** Forget an earlier silence: somebody tries the service now. */
function osiris_wake() {
	@unlink(_DIR_TMP . 'osiris_silence.txt');
}

/** [status, text]; no redirect is followed, and an answer that is too long comes back empty. */
function osiris_send_by_curl($url, $body, $headers) {
	$answer = '';
	$curl = curl_init($url);
	curl_setopt_array($curl, [
		CURLOPT_HTTPHEADER => $headers,
		CURLOPT_CONNECTTIMEOUT_MS => intval(OSIRIS_CONNECT_SECONDS * 1000),
		CURLOPT_TIMEOUT_MS => intval(OSIRIS_SECONDS * 1000),
		CURLOPT_NOSIGNAL => true,
		CURLOPT_FOLLOWLOCATION => false,
		CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
		CURLOPT_WRITEFUNCTION => function ($curl, $part) use (&$answer) {
			$answer .= $part;
			return strlen($answer) > OSIRIS_ANSWER_BYTES ? 0 : strlen($part);
		},
	] + ($body === null ? [] : [CURLOPT_POST => true, CURLOPT_POSTFIELDS => $body]));
	if (curl_exec($curl)) {
		return [intval(curl_getinfo($curl, CURLINFO_RESPONSE_CODE)), $answer];
	}
	return curl_errno($curl) === CURLE_WRITE_ERROR ? [200, ''] : [0, ''];
}

/** The same without curl. HTTP/1.0, whose answers are not cut into chunks and end with the connection. */
function osiris_send_by_socket($url, $body, $headers) {
	$end = microtime(true) + OSIRIS_SECONDS;
	$at = parse_url($url);
	$tls = $at['scheme'] === 'https';
	$port = $at['port'] ?? ($tls ? 443 : 80);
	$socket = @stream_socket_client(
		($tls ? 'tls' : 'tcp') . "://{$at['host']}:$port",
		$errno,
		$error,
		OSIRIS_CONNECT_SECONDS
	);
	if (!$socket) {
		return [0, ''];
	}
	stream_set_blocking($socket, false);
	$lines = array_merge(
		[($body === null ? 'GET' : 'POST') . " {$at['path']} HTTP/1.0", "Host: {$at['host']}:$port"],
		array_diff($headers, ['Expect:']),
		['Content-Length: ' . strlen(strval($body)), '', strval($body)]
	);
	$request = implode("\r\n", $lines);
	$answer = '';
	while (!feof($socket) && strlen($answer) <= OSIRIS_ANSWER_BYTES) {
		$left = $end - microtime(true);
		$read = [$socket];
		$write = $request === '' ? [] : [$socket];
		$except = [];
		if ($left <= 0 || !stream_select($read, $write, $except, 0, intval($left * 1e6))) {
			return [0, ''];
		}
		if ($write) {
			$request = substr($request, intval(@fwrite($socket, $request)));
		}
		$answer .= @fread($socket, 8192);
	}
	fclose($socket);
	[$head, $text] = explode("\r\n\r\n", $answer, 2) + ['', ''];
	$status = preg_match(',^HTTP/1\.[01] (\d{3}),', $head, $match) ? intval($match[1]) : 0;
	return [$status, strlen($answer) > OSIRIS_ANSWER_BYTES ? '' : $text];
}
