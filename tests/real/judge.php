<?php
// The plugin's rule on cases, without SPIP: php judge.php PLUGIN, {"groups": {id: group}, "cases": [{"carried", "change"}]}.
define('_ECRIRE_INC_VERSION', '1');
require $argv[1] . '/inc/osiris_judging.php';
$given = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
echo json_encode(array_map(function ($case) use ($given) {
	$verdict = osiris_judge($case['change'], $case['carried'], $given['groups']);
	return ['refused' => (object) $verdict['refused']] + $verdict;
}, $given['cases']), JSON_THROW_ON_ERROR);
