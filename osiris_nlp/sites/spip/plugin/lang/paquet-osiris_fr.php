<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
$GLOBALS[$GLOBALS['idx_lang']] = [
	'osiris_description' => 'Sous les mots-clés d’un article, ceux que propose le bureau osiris_nlp de la rédaction, avec leur probabilité et leurs raisons. Un clic ajoute ou écarte.',
	'osiris_nom' => 'Suggestions de mots-clés',
	'osiris_slogan' => 'Les mots-clés d’un article, suggérés et expliqués',
];
