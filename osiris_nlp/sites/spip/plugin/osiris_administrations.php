<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

function osiris_upgrade($nom_meta_base_version, $version_cible) {
	include_spip('base/upgrade');
	$exchange = ['spip_osiris_suggestions', 'spip_osiris_decisions', 'spip_osiris_nonces'];
	$writing = ['spip_osiris_ecritures'];
	$maj = [
		'create' => [['maj_tables', array_merge(['spip_osiris_ecartes'], $exchange, $writing)]],
		'1.1.0' => [['maj_tables', $exchange]],
		'1.2.0' => [['maj_tables', $writing]],
	];
	maj_plugin($nom_meta_base_version, $version_cible, $maj);
}

/** Leave no trace: tables, settings, jobs, files. */
function osiris_vider_tables($nom_meta_base_version) {
	foreach (['ecartes', 'suggestions', 'decisions', 'nonces', 'ecritures'] as $name) {
		sql_drop_table("spip_osiris_$name", true);
	}
	sql_delete('spip_jobs', "fonction LIKE 'osiris%'");
	effacer_meta('osiris');
	effacer_meta('osiris_dropped');
	effacer_meta($nom_meta_base_version);
	foreach ([_DIR_TMP . 'osiris_*', _DIR_LOG . 'osiris.log*'] as $files) {
		array_map('unlink', glob($files) ?: []);
	}
}
