<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

/** The suggestions that an editor has turned down: nobody sees them again on that article. */
function osiris_declarer_tables_auxiliaires($tables) {
	$tables['spip_osiris_ecartes'] = [
		'field' => [
			'id_article' => 'bigint(21) NOT NULL',
			'id_mot' => 'bigint(21) NOT NULL',
			'id_auteur' => 'bigint(21) DEFAULT 0 NOT NULL',
			'date' => "datetime DEFAULT '0000-00-00 00:00:00' NOT NULL",
		],
		'key' => ['PRIMARY KEY' => 'id_article,id_mot'],
	];
	return $tables;
}
