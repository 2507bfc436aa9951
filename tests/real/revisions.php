<?php
// Turn the revisions of articles on or off, as the form of Configuration > Révisions does: {"on"}.
require __DIR__ . '/boot.php';
ecrire_config('objets_versions/', given()['on'] ? ['spip_articles'] : []);
answer(lire_config('objets_versions/'));
