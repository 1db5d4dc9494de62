"""`make_card`: the dataset card and the files beside it, in the repository of a corpus."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mecorpus.building import build
from mecorpus.building.output import card_sources, with_rows
from mecorpus.card import AGREEMENT, Figures, card_files
from mecorpus.comparing import Agreement, Figure, LayerAgreement, agreement
from mecorpus.corpus.context import load_context
from mecorpus.corpus.form import encode_file
from mecorpus.corpus.layout import HYDRATED, find_root
from mecorpus.corpus.locking import writing
from mecorpus.corpus.writing import write_file
from mecorpus.errors import MecorpusError, RequestError
from mecorpus.progress import Progress
from mecorpus.tables import tables_of

FOLDER = "card"
PICTURES = "card/figures"
# What lies at the root of a corpus, and not in its folder `card`.
AT_ROOT = ("CITATION.cff", "DATASHEET.md")
DECIMALS = 4


class Card(NamedTuple):
    """Paths in the corpus, sorted: `files` are all that belong to its card, `changed` those that were written or removed
    (with `check`: that do not agree with the data)."""

    files: tuple[str, ...]
    changed: tuple[str, ...]


def make_card(
    root: str | Path, *, check: bool = False, workers: int | None = 1, progress: Progress | None = None
) -> Card:
    """Write the card of a corpus from its data: `card/README.md`, its figures, `croissant.json` and `agreement.json`,
    CITATION.cff, and the figures in DATASHEET.md.

    The corpus is built in a temporary folder, and readings are compared without local copies of withheld texts, so that
    the same corpus gives the same card everywhere. With `check` nothing is written. `workers` is the number of
    processes of the build; `progress` is told how far it is.

    Raises `FindingsError` for a corpus with errors, `RequestError` for one that is packed, at a URL or hydrated, and for a
    hand-written file that cannot be used, `MecorpusError` where a file cannot be written.
    """
    root = find_root(root, writable=True)
    if (root / HYDRATED).is_file():
        raise RequestError(f"{root} stands on copies of withheld texts; make the card in the corpus itself")
    if link := next((name for name in (FOLDER, PICTURES) if (root / name).is_symlink()), None):
        raise RequestError(f"{link} is a symbolic link; put a folder there")
    files = _files(root, _figures(root, workers, progress))
    present = {*_present(root), *(name for name in files if (root / name).is_file())}
    changed = [name for name in files if not _is_same(root / name, files[name])]
    gone = sorted(present - {*files})
    if not check and (changed or gone):
        with writing(root):
            for name in changed:
                write_file(root / name, files[name])
            for name in gone:
                (root / name).unlink(missing_ok=True)
    return Card(tuple(sorted(files)), tuple(sorted([*changed, *gone])))


def stale_files(root: Path, figures: Figures) -> list[str]:
    """Files of the card in a corpus that do not agree with a build of it, which has these figures; sorted.

    Raises as `make_card`.
    """
    files = _files(root, figures)
    return sorted(name for name, content in files.items() if not _is_same(root / name, content))


def _present(root: Path) -> set[str]:
    """Pictures that are there; one that is not made any more goes."""
    return {path.relative_to(root).as_posix() for path in (root / PICTURES).glob("*.svg")}


def _is_same(path: Path, content: bytes) -> bool:
    try:
        return not path.is_symlink() and path.read_bytes() == content
    except FileNotFoundError:
        return False
    except OSError as error:
        raise MecorpusError(f"cannot read {path}: {error.strerror}") from error


def _files(root: Path, figures: Figures) -> dict[str, bytes]:
    """Contents by path."""
    compared = encode_file(_compared(agreement(root, copies=False), figures.input))
    context = load_context(root).context
    assert context is not None
    sources = card_sources(root) | {AGREEMENT: compared.decode()}
    made = card_files(context, with_rows(tables_of(context.schemas), figures), figures, sources)
    files = {name if name in AT_ROOT else f"{FOLDER}/{name}": text.encode() for name, text in made.items()}
    return files | {AGREEMENT: compared}


def _figures(root: Path, workers: int | None, progress: Progress | None) -> Figures:
    with tempfile.TemporaryDirectory(prefix="mecorpus-card-") as scratch:
        return build(root, Path(scratch) / "dist", workers=workers, progress=progress).figures


def _compared(found: Agreement, input: str) -> dict[str, Any]:
    """What `card/agreement.json` holds: the figures, and the digest of the corpus that they are of."""
    layers = [_layer(layer) for layer in found.layers]
    return {"input": input, "seed": found.seed, "draws": found.draws, "layers": layers}


def _layer(layer: LayerAgreement) -> Mapping[str, Any]:
    return {
        "layer": layer.layer,
        "readings": layer.heading or None,
        "kind": layer.kind,
        "documents": len(layer.documents),
        "reason": layer.reason,
        "goal": layer.goal,
        "figures": [_figure(figure) for figure in layer.figures],
    }


def _figure(figure: Figure) -> Mapping[str, Any]:
    one = figure.estimate
    numbers = {name: _rounded(getattr(one, name)) for name in ("value", "low", "high")}
    rest = {"used": one.used, "dropped": dict(one.dropped), "reason": one.reason}
    return {"measure": figure.measure, "of": figure.of, **numbers, **rest}


def _rounded(value: float | None) -> float | None:
    """To as many decimals as no version of numpy or machine changes."""
    return None if value is None else round(float(value), DECIMALS) + 0.0
