<?php
if (!defined('_ECRIRE_INC_VERSION')) {
	return;
}

const OSIRIS_MOST_IDS = 1000; // keywords of an article

/**
 * What may still be written of a change: what somebody changed in the meantime stands.
 *
 * An addition is a conflict if the article carried the keyword when this was decided and somebody has removed
 * it since; a removal, if the article did not carry it and somebody has added it since; an addition to a group
 * that allows one keyword, if somebody has chosen another one. Keywords that the plan does not name are never
 * touched.
 *
 * `$change` has the ids "expected", "add" and "remove", and "strict"; `$carried` are the keywords of the
 * article now; `$groups` gives, for each keyword that the site has, its group: "id", "articles" (whether
 * it is meant for them), "single" (one keyword per article) and "right" (that of the author to give it).
 *
 * Returns "before", "after", "added", "removed", "settled", "conflicts" and "others", all in ascending order, and
 * "refused": id_mot => keyword, group, right, single or many.
 */
function osiris_judge($change, $carried, $groups) {
	$refused = [];
	foreach (array_merge($change['add'], $change['remove']) as $id_mot) {
		$obstacle = count($carried) > OSIRIS_MOST_IDS ? 'many' : osiris_obstacle($groups[$id_mot] ?? null);
		if ($obstacle !== '') {
			$refused[$id_mot] = $obstacle;
		}
	}
	$planned_additions = array_diff($change['add'], array_keys($refused));
	$planned_removals = array_diff($change['remove'], array_keys($refused));
	$add = array_diff($planned_additions, $carried);
	$remove = array_intersect($planned_removals, $carried);
	$settled = array_merge(array_intersect($planned_additions, $carried), array_diff($planned_removals, $carried));
	$conflicts = array_merge(array_intersect($add, $change['expected']), array_diff($remove, $change['expected']));
	$in_groups = osiris_in_groups_of($change, $carried, $groups);
	$others = array_merge(array_diff($in_groups, $change['expected']), array_diff($change['expected'], $carried));
	if ($change['strict'] && !osiris_same_ids($in_groups, $change['expected'])) {
		$conflicts = array_merge($add, $remove);
	}
	$add = array_diff($add, $conflicts);
	$remove = array_diff($remove, $conflicts);
	$rivals = [];
	foreach ($add as $id_mot) {
		if ($groups[$id_mot]['single']) {
			$rivals[$groups[$id_mot]['id']][] = $id_mot;
		}
	}
	$staying = array_diff($carried, $remove);
	foreach ($rivals as $id_groupe => $ids) {
		if (count($ids) > 1) {
			$refused += array_fill_keys($ids, 'single');
		} elseif (osiris_of_group($staying, $id_groupe, $groups)) {
			$conflicts = array_merge($conflicts, $ids);
		} else {
			continue;
		}
		$add = array_diff($add, $ids);
	}
	if (count($staying) + count($add) > OSIRIS_MOST_IDS) {
		$refused += array_fill_keys($add, 'many');
		$add = [];
	}
	return array_map('osiris_sorted_ids', [
		'before' => $carried,
		'after' => array_merge($staying, $add),
		'added' => $add,
		'removed' => $remove,
		'settled' => $settled,
		'conflicts' => $conflicts,
		'others' => array_diff($others, $change['add'], $change['remove']),
	]) + ['refused' => $refused];
}

function osiris_obstacle($group) {
	if (!$group) {
		return 'keyword';
	}
	if (!$group['articles']) {
		return 'group';
	}
	return $group['right'] ? '' : 'right';
}

/** Those of the keywords that are in a group that the change names. */
function osiris_in_groups_of($change, $ids, $groups) {
	$named = [];
	foreach (array_merge($change['add'], $change['remove'], $change['expected']) as $id_mot) {
		if (isset($groups[$id_mot])) {
			$named[$groups[$id_mot]['id']] = true;
		}
	}
	return array_filter($ids, function ($id_mot) use ($named, $groups) {
		return isset($groups[$id_mot]) && isset($named[$groups[$id_mot]['id']]);
	});
}

function osiris_of_group($ids, $id_groupe, $groups) {
	return array_filter($ids, function ($id_mot) use ($id_groupe, $groups) {
		return isset($groups[$id_mot]) && $groups[$id_mot]['id'] === $id_groupe;
	});
}

function osiris_same_ids($some, $others) {
	return osiris_sorted_ids($some) === osiris_sorted_ids($others);
}

function osiris_sorted_ids($ids) {
	$ids = array_values(array_unique($ids));
	sort($ids);
	return $ids;
}
