"""Replacing labels in a taxonomy, and updating the references of other labels to them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key


def labels_with(
    taxonomy: Taxonomy,
    replacements: Mapping[str, Sequence[Label]],
    *,
    successors: Sequence[str] | None = None,
) -> list[Label]:
    """Return the labels of a taxonomy with some replaced, and every reference to these updated.

    Parameters
    ----------
    replacements : the labels that replace a label in the list, by its name
    successors : the names that references change to; by default those of the replacements
    """
    labels = [new for label in taxonomy for new in replacements.get(label.name, [label])]
    new_labels = [new for group in replacements.values() for new in group]
    alias_keys = {label_key(alias) for label in new_labels for alias in label.aliases}
    moved_keys = {key for key in alias_keys if taxonomy.find(key) in replacements}
    new_ids = {id(label) for label in new_labels}
    new_names = {
        name: tuple(label.name for label in group) if successors is None else tuple(successors)
        for name, group in replacements.items()
    }
    return [
        _with_references(
            label if id(label) in new_ids else _without_aliases(label, moved_keys),
            taxonomy,
            new_names,
        )
        for label in labels
    ]


def _without_aliases(label: Label, keys: set[str]) -> Label:
    """Return the label without the aliases that now belong to another label."""
    aliases = tuple(alias for alias in label.aliases if label_key(alias) not in keys)
    return label if aliases == label.aliases else replace(label, aliases=aliases)


def _with_references(
    label: Label, taxonomy: Taxonomy, new_names: Mapping[str, tuple[str, ...]]
) -> Label:
    """Return the label with the new names of the labels that its `not_this_but` refers to.

    An item is «LABEL, LABEL… : criterion»; it is left out if it would name no other label.
    """
    items = []
    for item in label.not_this_but:
        head, colon, criterion = item.partition(":")
        names = [head] if taxonomy.find(head) else head.split(",")
        resolved_names = [taxonomy.find(name) or "" for name in names]
        updated_names = dict.fromkeys(
            new
            for name, resolved in zip(names, resolved_names, strict=True)
            for new in new_names.get(resolved, (name.strip(),))
        )
        others = [name for name in updated_names if name != label.name]
        if new_names.keys().isdisjoint(resolved_names) or others == [
            name.strip() for name in names
        ]:
            items.append(item)
        elif others:
            space = head[len(head.rstrip()) :]
            items.append(f"{', '.join(others)}{space}{colon}{criterion}")
    return replace(label, not_this_but=tuple(items)) if items != [*label.not_this_but] else label
