<?php
// What a plugin could leave: {"tables", "meta", "jobs", "files"}.
require __DIR__ . '/boot.php';
answer([
	'tables' => array_values(sql_alltable('%')),
	'meta' => array_column(sql_allfetsel('nom', 'spip_meta', '', '', 'nom'), 'nom'),
	'jobs' => array_column(sql_allfetsel('fonction', 'spip_jobs', '', '', 'fonction'), 'fonction'),
	'files' => array_map('basename', array_merge(glob(_DIR_TMP . 'osiris*'), glob(_DIR_LOG . 'osiris*'))),
]);
