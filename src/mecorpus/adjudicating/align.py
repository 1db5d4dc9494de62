"""Two readings of a document side by side: which annotations of one answer to which of the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from mecorpus.measures.overlap import best_pairs, dice, overlapping
from mecorpus.model import Annotation, Filler, Reading
from mecorpus.schemas import Layer

# What two readings say of one thing; `only` is what one of them has alone.
KINDS = ("agreed", "label", "extent", "details", "only")


class Item(NamedTuple):
    """What two readings say of one thing; one side of an `only` is None. `differs` names all that is not the same in both."""

    layer: str
    kind: str
    first: Annotation | None
    second: Annotation | None
    differs: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """Layer and the two ids."""
        return self.layer, self.first.id if self.first else None, self.second.id if self.second else None

    @property
    def either(self) -> Annotation:
        """The first's annotation, or the second's where the first has none."""
        found = self.first or self.second
        assert found is not None
        return found


def ordered(layers: Mapping[str, Layer]) -> list[Layer]:
    """Layers so that each comes after those that its roles refer to, relations last; else by name."""
    left = sorted(layers.values(), key=lambda layer: (layer.target == "none", layer.name))
    done: list[Layer] = []
    while left:
        ready = [layer for layer in left if not _needs(layer) & {other.name for other in left if other is not layer}]
        done.append((ready or left)[0])
        left.remove(done[-1])
    return done


def _needs(layer: Layer) -> set[str]:
    return {name for role in layer.roles.values() for name in role.layers}


def align(first: Reading, second: Reading, layers: Iterable[Layer]) -> list[Item]:
    """Pair the annotations of two readings, layer by layer in the order given.

    Spans are paired where they are equal, then by the one-to-one pairs that overlap most (Dice);
    sentences by unit, frames and their like by label, relations by the roles that one filler fills.
    An annotation that another refers to is the same as the one it is paired with.
    """
    same: dict[str, str] = {}
    items: list[Item] = []
    for layer in layers:
        ones, twos = first.of(layer.name), second.of(layer.name)
        pairs = list(_pairs(layer, ones, twos, same))
        same |= {one.id: two.id for one, two in pairs}
        items += [_item(layer, one, two, same) for one, two in pairs]
        paired = {annotation.id for pair in pairs for annotation in pair}
        items += [Item(layer.name, "only", one, None) for one in ones if one.id not in paired]
        items += [Item(layer.name, "only", None, two) for two in twos if two.id not in paired]
    return items


Pairs = Iterator[tuple[Annotation, Annotation]]


def _pairs(layer: Layer, ones: tuple[Annotation, ...], twos: tuple[Annotation, ...], same: Mapping[str, str]) -> Pairs:
    if layer.target == "span":
        yield from _spans(layer, ones, twos, same)
        return
    for ones_left, twos_left in _by_key(layer, ones, twos, same):
        yield from zip(ones_left, twos_left, strict=False)


def _spans(layer: Layer, ones: tuple[Annotation, ...], twos: tuple[Annotation, ...], same: Mapping[str, str]) -> Pairs:
    places = [one.spans for one in ones], [two.spans for two in twos]
    near = list(overlapping(*places))

    def likeness(one: int, two: int) -> float:
        is_agreed = not any(_differences(layer, ones[one], twos[two], same))
        return dice(places[0][one], places[1][two]) + (ones[one].label == twos[two].label) / 2 + is_agreed / 4

    exact = best_pairs([pair for pair in near if places[0][pair[0]] == places[1][pair[1]]], likeness)
    taken = {one for one, _ in exact}, {two for _, two in exact}
    rest = best_pairs([pair for pair in near if pair[0] not in taken[0] and pair[1] not in taken[1]], likeness)
    yield from ((ones[one], twos[two]) for one, two in (*exact, *rest))


def _by_key(
    layer: Layer, ones: tuple[Annotation, ...], twos: tuple[Annotation, ...], same: Mapping[str, str]
) -> Iterator[tuple[list[Annotation], list[Annotation]]]:
    """Annotations of both sides that have one key; for pairs of sentences a second round looks at the first sentence alone."""
    left = list(ones), list(twos)
    for role_names in _rounds(layer):
        groups: dict[object, tuple[list[Annotation], list[Annotation]]] = {}
        for side, seen in ((0, same), (1, {})):
            for one in left[side]:
                groups.setdefault(_key(layer, one, role_names, seen), ([], []))[side].append(one)
        paired = {one.id for group in groups.values() for pair in zip(*group, strict=False) for one in pair}
        yield from groups.values()
        left = [one for one in left[0] if one.id not in paired], [two for two in left[1] if two.id not in paired]


def _rounds(layer: Layer) -> list[tuple[str, ...]]:
    single = tuple(role.name for role in layer.roles.values() if role.single)
    return [single, single[:1]] if layer.pair_roles else [single]


def _key(layer: Layer, one: Annotation, roles: tuple[str, ...], same: Mapping[str, str]) -> object:
    if layer.target == "unit":
        return one.unit
    if layer.target == "document":
        return one.label
    return tuple(_fillers(one.role(role), same) for role in roles)


def _item(layer: Layer, one: Annotation, two: Annotation, same: Mapping[str, str]) -> Item:
    """A pair with what differs, told by the first of extent, label and details that does."""
    differs = tuple(_differences(layer, one, two, same))
    single = tuple(role.name for role in layer.roles.values() if role.single)
    is_elsewhere = layer.target == "none" and _key(layer, one, single, same) != _key(layer, two, single, {})
    if "extent" in differs or is_elsewhere:
        kind = "extent"
    else:
        kind = "label" if "label" in differs else "details" if differs else "agreed"
    return Item(layer.name, kind, one, two, differs)


def _differences(layer: Layer, one: Annotation, two: Annotation, same: Mapping[str, str]) -> Iterator[str]:
    """Names of what differs: extent, label, roles, attributes."""
    yield from (
        name for name, is_same in (("extent", one.spans == two.spans), ("label", one.label == two.label)) if not is_same
    )
    for mine, theirs in (
        (_arguments(one, same), _arguments(two, {})),
        (_attributes(layer, one), _attributes(layer, two)),
    ):
        yield from (name for name in sorted({*mine, *theirs}) if mine.get(name) != theirs.get(name))


def _attributes(layer: Layer, one: Annotation) -> dict[str, Any]:
    """Attributes with their defaults; lists in no order."""
    defaults = {name: spec["default"] for name, spec in layer.attributes.items() if "default" in spec}
    return {
        name: sorted(value) if isinstance(value, list) else value
        for name, value in {**defaults, **one.attributes}.items()
    }


def _arguments(one: Annotation, same: Mapping[str, str]) -> dict[str, list[object]]:
    return {role: _fillers(fillers, same) for role, fillers in one.arguments.items()}


def _fillers(fillers: tuple[Filler, ...], same: Mapping[str, str]) -> Any:
    """Fillers in no order, without quotes; ids of the first reading as those that they are paired with."""
    plain = [
        replace(filler, quote=None, annotation=same.get(filler.annotation or "", filler.annotation))
        for filler in fillers
    ]
    return tuple(sorted(map(repr, plain)))
