<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

function osiris_declarer_tables_auxiliaires($tables) {
	// The suggestions that an editor has turned down: nobody sees them again on that article.
	$tables['spip_osiris_ecartes'] = [
		'field' => [
			'id_article' => 'bigint(21) NOT NULL',
			'id_mot' => 'bigint(21) NOT NULL',
			'id_auteur' => 'bigint(21) DEFAULT 0 NOT NULL',
			'date' => "datetime DEFAULT '0000-00-00 00:00:00' NOT NULL",
		],
		'key' => ['PRIMARY KEY' => 'id_article,id_mot'],
	];
	// Those that a desk has stored, for the version of the article that it has read.
	$tables['spip_osiris_suggestions'] = [
		'field' => [
			'id_article' => 'bigint(21) NOT NULL',
			'modele' => "varchar(255) DEFAULT '' NOT NULL",
			'date_modif' => "datetime DEFAULT '0000-00-00 00:00:00' NOT NULL",
			'moment' => 'bigint(21) DEFAULT 0 NOT NULL',
			'suggestions' => "text DEFAULT '' NOT NULL",
		],
		'key' => ['PRIMARY KEY' => 'id_article'],
	];
	// The decisions of people that the desk has not fetched yet; `mots` are the keywords carried then.
	$tables['spip_osiris_decisions'] = [
		'field' => [
			'id_decision' => 'bigint(21) NOT NULL AUTO_INCREMENT',
			'cle' => "varchar(32) DEFAULT '' NOT NULL",
			'action' => "varchar(8) DEFAULT '' NOT NULL",
			'id_article' => 'bigint(21) DEFAULT 0 NOT NULL',
			'id_mot' => 'bigint(21) DEFAULT 0 NOT NULL',
			'mots' => "text DEFAULT '' NOT NULL",
			'auteur' => "text DEFAULT '' NOT NULL",
			'voie' => "varchar(8) DEFAULT '' NOT NULL",
			'moment' => 'bigint(21) DEFAULT 0 NOT NULL',
		],
		'key' => ['PRIMARY KEY' => 'id_decision', 'KEY cle' => 'cle'],
	];
	// The requests of the last twenty minutes, none of which is accepted again.
	$tables['spip_osiris_nonces'] = [
		'field' => [
			'nonce' => 'varchar(32) NOT NULL',
			'requete' => "varchar(32) DEFAULT '' NOT NULL",
			'moment' => 'bigint(21) DEFAULT 0 NOT NULL',
		],
		'key' => ['PRIMARY KEY' => 'nonce'],
	];
	// What became of the articles that a desk has written, for thirty days: it may have missed the answer.
	$tables['spip_osiris_ecritures'] = [
		'field' => [
			'lot' => 'varchar(32) NOT NULL',
			'id_article' => 'bigint(21) NOT NULL',
			'bilan' => "longtext DEFAULT '' NOT NULL",
			'moment' => 'bigint(21) DEFAULT 0 NOT NULL',
		],
		'key' => ['PRIMARY KEY' => 'lot,id_article', 'KEY moment' => 'moment'],
	];
	return $tables;
}
