<?php
// Fill the queue of decisions as clicks would: {"id_article", "rows"} -> {"count", "dropped", "oldest"}.
require __DIR__ . '/boot.php';
include_spip('inc/osiris_decisions');
$given = given();
$row = ['action' => 'add', 'id_article' => $given['id_article'], 'auteur' => 'redac', 'voie' => 'native', 'moment' => time()];
$rows = [];
for ($i = 1; $i <= $given['rows']; $i++) {
	$rows[] = $row + ['cle' => md5($i), 'id_mot' => $i, 'mots' => ''];
	if (count($rows) === 1000) {
		sql_insertq_multi('spip_osiris_decisions', $rows);
		$rows = [];
	}
}
osiris_queue_decision('add', $given['id_article'], 1);
osiris_queue_decision('remove', $given['id_article'], 1);
$oldest = sql_getfetsel('id_mot', 'spip_osiris_decisions', '', '', 'id_decision', '0,1');
answer(['count' => sql_countsel('spip_osiris_decisions'), 'dropped' => osiris_dropped(), 'oldest' => intval($oldest)]);
