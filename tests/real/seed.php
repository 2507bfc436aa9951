<?php
// Fill a fresh SPIP through its own functions; what to write comes as JSON (see content.py), the
// ids given come back: {"articles": [...], "keywords": [...], "rubriques": {path: id}}.
require __DIR__ . '/boot.php';
foreach (['article', 'groupe_mots', 'liens', 'mot', 'rubrique'] as $what) {
	include_spip("action/editer_$what");
}
include_spip('inc/rubriques');
$content = given();
$ids = ['articles' => [], 'keywords' => [], 'rubriques' => []];

foreach ($content['settings'] as $name => $value) {
	ecrire_meta($name, $value);
}
$sqlite = $content['kind'] === 'sqlite3';
$sqlite ? sql_demarrer_transaction() : sql_query('START TRANSACTION'); // SPIP has no word for MySQL's

$groups = [];
foreach ($content['groups'] as $group) {
	$id = groupe_mots_inserer();
	groupe_mots_modifier($id, $group + ['unseul' => 'non', 'obligatoire' => 'non',
		'minirezo' => 'oui', 'comite' => 'oui', 'forum' => 'non']);
	$groups[$group['titre']] = $id;
}
foreach ($content['keywords'] as [$group, $titre]) {
	$id = (int) mot_inserer($groups[$group]);
	mot_modifier($id, ['titre' => $titre]);
	$ids['keywords'][] = $id;
}
function rubrique(array $path) {
	global $ids;
	if (!$path) {
		return 0;
	}
	$name = implode(' > ', $path);
	if (!isset($ids['rubriques'][$name])) {
		$id = (int) rubrique_inserer(rubrique(array_slice($path, 0, -1)));
		rubrique_modifier($id, ['titre' => end($path)]);
		$ids['rubriques'][$name] = $id;
	}
	return $ids['rubriques'][$name];
}
foreach ($content['articles'] as $number => $article) {
	$parent = rubrique($article['rubrique']);
	$id = (int) article_inserer($parent);
	$failed = article_modifier($id, $article['set'] + ['id_parent' => $parent]);
	$written = sql_getfetsel('statut', 'spip_articles', "id_article=$id");
	if ($failed or $written !== $article['set']['statut']) {
		throw new Exception("article $number: statut '$written', $failed");
	}
	$ids['articles'][] = $id;
	foreach ($article['keywords'] as $keyword) {
		mot_associer($ids['keywords'][$keyword], ['article' => $id]);
	}
}
foreach ($content['on_rubriques'] as [$keyword, $path]) {
	mot_associer($ids['keywords'][$keyword], ['rubrique' => rubrique($path)]);
}
foreach ($content['dateless'] as $number) { // as imports leave them; no function of SPIP's does that
	sql_updateq('spip_articles', ['date' => '0000-00-00 00:00:00'], 'id_article=' . $ids['articles'][$number]);
}
foreach ($content['dangling'] as $number) { // a link whose keyword is gone
	sql_insertq('spip_mots_liens', ['id_mot' => 99999, 'id_objet' => $ids['articles'][$number], 'objet' => 'article']);
}
$sqlite ? sql_terminer_transaction() : sql_query('COMMIT');
calculer_rubriques();
answer($ids);
