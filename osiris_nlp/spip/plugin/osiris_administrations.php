<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

function osiris_upgrade($nom_meta_base_version, $version_cible) {
	include_spip('base/upgrade');
	$maj = ['create' => [['maj_tables', ['spip_osiris_ecartes']]]];
	maj_plugin($nom_meta_base_version, $version_cible, $maj);
}

/** Leave no trace: table, settings, jobs, files. */
function osiris_vider_tables($nom_meta_base_version) {
	sql_drop_table('spip_osiris_ecartes', true);
	sql_delete('spip_jobs', "fonction LIKE 'osiris%'");
	effacer_meta('osiris');
	effacer_meta($nom_meta_base_version);
	foreach ([_DIR_TMP . 'osiris_*', _DIR_LOG . 'osiris.log*'] as $files) {
		array_map('unlink', glob($files) ?: []);
	}
}
