<?php
// A list of texts as their authors typed them -> each as SPIP shows it: html, plain text, notes.
require __DIR__ . '/boot.php';
foreach (['inc/texte', 'inc/filtres', 'inc/lang'] as $needed) {
	include_spip($needed);
}
lang_select('fr');
$GLOBALS['spip_lang'] = 'fr';
$shown = [];
$number_notes = charger_fonction('notes', 'inc');
propre('<doc1|center>'); // the first model of a process is loaded too late to be seen
foreach (given() as $text) {
	$number_notes('', 'reset_all'); // each text as on a page of its own
	$html = propre($text);
	$notes = $GLOBALS['les_notes'] ?? '';
	$shown[] = ['html' => $html, 'brut' => textebrut($html), 'notes' => textebrut($notes)];
}
answer($shown);
