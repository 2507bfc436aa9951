<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}
include_spip('inc/osiris_decisions');
include_spip('inc/osiris_service');

// Before they are sent, so that the clicks of a moment leave together: a visitor's page starts SPIP's queue.
const OSIRIS_GATHERING_SECONDS = 10;
const OSIRIS_SENT = 50; // decisions in a request, for which OSIRIS_SECONDS are enough on a slow line
const OSIRIS_SENDING_SECONDS = 10; // then the rest waits for its own turn in SPIP's queue
const OSIRIS_RESCUE_SECONDS = 180; // then another job does what a server has stopped: SPIP itself drops such a job
const OSIRIS_FIRST_PAUSE = 60; // after a failure; twice as long after each further one
const OSIRIS_LONGEST_PAUSE = 6 * 3600;
// To what the desk cannot use, however often it comes.
const OSIRIS_UNUSABLE = [413, 422];
const OSIRIS_MOST_REFUSED = 20; // in a run, with three lines of the log each: SPIP writes no more than 100

/** Have SPIP's queue send the decisions soon; a later try that is planned after a failure stands. */
function osiris_plan_sending() {
	if (osiris_has_desk()) {
		// By a clock that was wrong, a job may be planned for another year.
		osiris_cancel_sending(time() + 2 * OSIRIS_LONGEST_PAUSE);
		osiris_queue_sending(time() + OSIRIS_GATHERING_SECONDS, 0, 'function_only');
	}
}

/** Have SPIP's queue send the decisions at another time than planned. */
function osiris_replan_sending($time, $failures = 0) {
	osiris_cancel_sending();
	osiris_queue_sending($time, $failures, false);
}

/** Take the jobs that are planned for later than a time out of SPIP's queue. */
function osiris_cancel_sending($time = 0) {
	include_spip('inc/queue');
	sql_delete('spip_jobs', [
		"fonction='osiris_send_decisions'",
		'status=' . intval(_JQ_SCHEDULED),
		'date>' . sql_quote(date('Y-m-d H:i:s', $time)),
	]);
}

/** With a time, SPIP takes a job that runs at the moment for none, and plans another. */
function osiris_queue_sending($time, $failures, $no_duplicate) {
	$title = _T('osiris:envoi_decisions');
	job_queue_add('osiris_send_decisions', $title, [$failures], 'inc/osiris_sending', $no_duplicate, $time);
}

/** A job of SPIP's queue: send the decisions to the desk, the oldest first, and forget those that it has stored. */
function osiris_send_decisions($failures = 0) {
	static $is_running = false;
	if ($is_running) {
		return; // SPIP starts a job at once if it cannot store it, such as the next try
	}
	$is_running = true;
	osiris_replan_sending(time() + OSIRIS_RESCUE_SECONDS, $failures);
	if (osiris_send_for_a_while($failures)) {
		osiris_cancel_sending();
		if (sql_countsel('spip_osiris_decisions')) {
			osiris_plan_sending();
		}
	}
	$is_running = false;
}

/** Returns false after a failure: then the next try is planned. */
function osiris_send_for_a_while($failures) {
	$end = time() + OSIRIS_SENDING_SECONDS;
	$most = OSIRIS_SENT;
	$n_refused = 0;
	while (osiris_has_desk() && time() < $end && $n_refused < OSIRIS_MOST_REFUSED) {
		$batch = osiris_oldest_decisions($most);
		$keys = array_column($batch['decisions'], 'key');
		if (!$keys) {
			break;
		}
		[$status, $answer] = osiris_ask('/api/spip/decisions', $batch);
		if ($status === 200 && is_int($answer['new'] ?? null)) {
			osiris_forget_decisions($keys, $batch['dropped']);
		} elseif (!in_array($status, OSIRIS_UNUSABLE) || !is_string($answer['code'] ?? null)) {
			// Also while pages leave the desk alone after a silence: it is known to be down.
			$pause = intval(min(OSIRIS_FIRST_PAUSE * 2 ** $failures, OSIRIS_LONGEST_PAUSE));
			osiris_replan_sending(time() + $pause, $failures + 1);
			return false;
		} elseif (count($keys) > 1) {
			$most = 1; // to find the one that the desk cannot use
		} else {
			$refused = ['refused' => $batch['decisions'][0], 'answer' => $answer];
			spip_log(json_encode($refused, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE), 'osiris.' . _LOG_ERREUR);
			osiris_count_dropped(osiris_forget_decisions($keys, 0));
			$most = OSIRIS_SENT;
			$n_refused++;
		}
	}
	return true;
}
