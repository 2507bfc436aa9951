<?php
// Fill the queue of decisions as clicks would: {"id_article", "rows"} -> {"count", "dropped", "oldest"}.
require __DIR__ . '/boot.php';
include_spip('inc/osiris_decisions');
$given = given();
$row = ['action' => 'add', 'id_article' => $given['id_article'], 'auteur' => 'redac', 'voie' => 'native', 'moment' => time()];
for ($first = 1; $first <= $given['rows']; $first += 1000) {
	$numbers = range($first, min($first + 999, $given['rows']));
	sql_insertq_multi('spip_osiris_decisions', array_map(function ($i) use ($row) {
		return $row + ['cle' => md5($i), 'id_mot' => $i, 'mots' => ''];
	}, $numbers));
}
osiris_queue_decision('add', $given['id_article'], 1);
osiris_queue_decision('remove', $given['id_article'], 1);
$oldest = sql_getfetsel('id_mot', 'spip_osiris_decisions', '', '', 'id_decision', '0,1');
answer(['count' => sql_countsel('spip_osiris_decisions'), 'dropped' => osiris_dropped(), 'oldest' => intval($oldest)]);
