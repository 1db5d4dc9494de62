"""Runs every scheme over every edit, and the attack over what every scheme ships."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.reanchor.attack import DECODERS, rebuilt
from benchmarks.reanchor.edits import EDITS, edited
from benchmarks.reanchor.model import Model
from benchmarks.reanchor.schemes import FullText, Hashes, Offsets, Ours, Quotes, Scheme
from benchmarks.reanchor.scoring import outcomes
from benchmarks.reanchor.shingles import Shingles
from benchmarks.reanchor.texts import Sample
from mecorpus.anchors.sketch import words_of

SEED = 7
PEERS: tuple[Scheme, ...] = (Offsets(), Quotes(), Hashes(2), Hashes(8), Shingles())
VARIANTS: tuple[Scheme, ...] = (Ours(4), Ours(8), Ours(12), Ours(bits=2), Ours(bits=1))
SCHEMES: tuple[Scheme, ...] = (*PEERS, Ours(), *VARIANTS, FullText())


class Placing(NamedTuple):
    """Counts of outcomes of one scheme under one edit, and what it took: seconds of the processor, and words of the copies."""

    counts: Counter[str]
    seconds: float
    words: int


class Leak(NamedTuple):
    """What the better decoder found of words and of content words, in per cent, each with the decoder's name."""

    words: float
    content: float
    decoders: tuple[str, str]


def placings(schemes: Sequence[Scheme], samples: Sequence[Sample]) -> dict[tuple[str, str], Placing]:
    """By scheme and edit."""
    found = {}
    for kind in EDITS:
        copies = [edited(sample.text, kind, SEED) for sample in samples]
        words = sum(len(words_of(copy.text)) for copy in copies)
        for scheme in schemes:
            counts, seconds = Counter[str](), 0.0
            for sample, copy in zip(samples, copies, strict=True):
                known = scheme.known(sample)
                start = time.process_time()
                places = scheme.places(known, sample.spans, copy.text)
                seconds += time.process_time() - start
                counts += outcomes(sample.spans, places, copy)
            found[scheme.name, kind] = Placing(counts, seconds, words)
    return found


def leaks(schemes: Sequence[Scheme], attacked: Sequence[tuple[Model, Sample]]) -> Iterator[tuple[str, Leak]]:
    """By scheme, for those that do not ship the text; annotations alone are the scheme that ships offsets alone."""
    for scheme in schemes:
        if scheme.shipped(attacked[0][1]) is not None:
            found = {name: _found(scheme, attacked, is_sum) for name, is_sum in DECODERS.items()}
            best = [max(found, key=lambda name: found[name][at]) for at in (0, 1)]
            yield scheme.name, Leak(found[best[0]][0], found[best[1]][1], (best[0], best[1]))


def _found(scheme: Scheme, attacked: Sequence[tuple[Model, Sample]], is_sum: bool) -> tuple[float, float]:
    counts = Counter[str]()
    for model, sample in attacked:
        counts += rebuilt(model, scheme, sample, is_sum)
    return tuple(100 * counts[f"found {kind}"] / max(1, counts[kind]) for kind in ("words", "content"))  # type: ignore[return-value]
