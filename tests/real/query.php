<?php
// One query in SPIP's own words -> its rows: {"select", "from", "where"}.
require __DIR__ . '/boot.php';
$asked = given();
answer(sql_allfetsel($asked['select'], $asked['from'], $asked['where']));
