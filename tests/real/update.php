<?php
// Change rows: {"table", "set", "where"}.
require __DIR__ . '/boot.php';
$asked = given();
answer(sql_updateq($asked['table'], $asked['set'], $asked['where']));
