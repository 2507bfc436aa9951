<?php
// php -S HOST:PORT -t SITE router.php: what SPIP's .htaccess does, for PHP's own server.
$root = $_SERVER['DOCUMENT_ROOT'];
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (preg_match(',^/(config|tmp|vendor)(/|$)|/\.,', $path)) {
	http_response_code(403); // or the database and its password could be fetched
	return true;
}
if (is_file($root . $path) or is_dir($root . $path)) {
	return false;
}
if (preg_match(',^/([a-z0-9_]+\.(?:xml|txt|ico))$,i', $path, $found)) {
	$_GET['page'] = $_REQUEST['page'] = $found[1];
}
chdir($root);
$_SERVER['SCRIPT_FILENAME'] = $root . '/spip.php';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/spip.php';
require $root . '/spip.php';
return true;
