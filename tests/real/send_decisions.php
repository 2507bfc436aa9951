<?php
// Run the job that sends decisions, whenever it is due, as SPIP's queue does, unless {"runs": false} -> the
// jobs planned then: [{"seconds" from now, "failures" before}].
require __DIR__ . '/boot.php';
include_spip('inc/queue');
$planned = function () {
	return sql_allfetsel('*', 'spip_jobs', ["fonction='osiris_send_decisions'", 'status=' . _JQ_SCHEDULED]);
};
$runs = given()['runs'] ?? true;
foreach ($runs ? $planned() : [] as $row) {
	sql_delete('spip_jobs', 'id_job=' . $row['id_job']);
	sql_insertq('spip_jobs', array_merge($row, ['status' => _JQ_PENDING, 'date' => date('Y-m-d H:i:s')]));
	queue_start_job($row);
	queue_close_job($row, time());
}
answer(array_map(function ($row) {
	[$failures] = unserialize(base64_decode($row['args']));
	return ['seconds' => strtotime($row['date']) - time(), 'failures' => $failures];
}, $planned()));
