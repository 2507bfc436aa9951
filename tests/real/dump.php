<?php
// The rows of tables: [table] -> {table: rows}.
require __DIR__ . '/boot.php';
$rows = [];
foreach (given() as $table) {
	$rows[$table] = sql_allfetsel('*', $table);
}
answer($rows);
