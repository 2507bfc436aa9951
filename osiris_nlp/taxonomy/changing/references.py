"""Labels in the place of others, and what the rest of the list says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key


def labels_with(
    taxonomy: Taxonomy,
    stands: Mapping[str, Sequence[Label]],
    *,
    heirs: Sequence[str] | None = None,
) -> list[Label]:
    """Return the labels with others in the place of some, and every reference to those following.

    Parameters
    ----------
    stands : labels by name, and those that take their place in the list
    heirs : the names that references get; by default those in the place of what they refer to
    """
    labels = [new for label in taxonomy for new in stands.get(label.name, [label])]
    given = {label_key(a) for new in stands.values() for label in new for a in label.aliases}
    freed = {key for key in given if taxonomy.find(key) in stands}
    changed = {id(new) for each in stands.values() for new in each}
    follow = {
        name: tuple(label.name for label in new) if heirs is None else tuple(heirs)
        for name, new in stands.items()
    }
    return [
        _following(
            label if id(label) in changed else _without_aliases(label, freed), taxonomy, follow
        )
        for label in labels
    ]


def _without_aliases(label: Label, keys: set[str]) -> Label:
    """Return the label without aliases that stand for another label."""
    aliases = tuple(alias for alias in label.aliases if label_key(alias) not in keys)
    return label if aliases == label.aliases else replace(label, aliases=aliases)


def _following(label: Label, taxonomy: Taxonomy, follow: Mapping[str, tuple[str, ...]]) -> Label:
    """Return the label with what it says of others under the names they have now.

    An item is «LABEL, LABEL… : criterion»; one that would name no other label is left out.
    """
    items = []
    for item in label.not_this_but:
        head, colon, criterion = item.partition(":")
        names = [head] if taxonomy.find(head) else head.split(",")
        found = [taxonomy.find(name) or "" for name in names]
        now = dict.fromkeys(
            new
            for name, held in zip(names, found, strict=True)
            for new in follow.get(held, (name.strip(),))
        )
        others = [name for name in now if name != label.name]
        if follow.keys().isdisjoint(found) or others == [name.strip() for name in names]:
            items.append(item)
        elif others:
            space = head[len(head.rstrip()) :]
            items.append(f"{', '.join(others)}{space}{colon}{criterion}")
    return replace(label, not_this_but=tuple(items)) if items != [*label.not_this_but] else label
