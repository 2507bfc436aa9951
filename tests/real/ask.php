<?php
// What the plugin gets from its service: {"path", "data", "times"} -> [[status, object or null], ...].
require __DIR__ . '/boot.php';
include_spip('inc/osiris_service');
$asked = given();
$answers = [];
for ($i = 0; $i < $asked['times']; $i++) {
	$answers[] = osiris_ask($asked['path'], $asked['data']);
}
answer($answers);
