<?php
// An editor's clicks, by SPIP's own functions: {"clicks": [[id_article, id_mot, add or not]...], "journal"}.
// Says when it is ready, waits for a line, clicks; answers the size of the journal at the first and last click.
require __DIR__ . '/boot.php';
include_spip('action/editer_mot');
$given = json_decode(fgets(STDIN), true, 512, JSON_THROW_ON_ERROR);
echo "ready\n";
fgets(STDIN);
$sizes = [];
foreach ($given['clicks'] as [$article, $mot, $add]) {
	clearstatcache();
	$sizes[] = filesize($given['journal']);
	$add ? mot_associer($mot, ['article' => $article]) : mot_dissocier($mot, ['article' => $article]);
}
answer([$sizes[0], end($sizes)]);
