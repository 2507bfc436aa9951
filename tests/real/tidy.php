<?php
// SPIP's regular cleaning, as its cron does it -> the number of rows that are gone.
require __DIR__ . '/boot.php';
answer(pipeline('optimiser_base_disparus', ['args' => ['date' => date('Y-m-d H:i:s')], 'data' => 0]));
