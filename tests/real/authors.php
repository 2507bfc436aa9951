<?php
// Make authors, and keep the versions of articles: [{"login", "password", "statut", "articles": [id], "rubriques": [id]}].
require __DIR__ . '/boot.php';
foreach (['action/editer_auteur', 'inc/chiffrer'] as $needed) {
	include_spip($needed);
}
ecrire_meta('objets_versions', serialize(['spip_articles']));
$ids = [];
foreach (given() as $author) {
	$id = auteur_inserer();
	auteur_modifier($id, ['nom' => $author['login'], 'login' => $author['login'], 'pass' => $author['password'],
		'statut' => $author['statut'], 'email' => $author['login'] . '@example.org']);
	auteur_associer($id, ['article' => $author['articles']]);
	auteur_associer($id, ['rubrique' => $author['rubriques']]);
	$ids[] = $id;
}
answer($ids);
