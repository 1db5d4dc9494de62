"""Re-anchoring of spans in edited copies, and what anchors tell of a text: `python -m benchmarks.reanchor`.

At least 100 texts with 20 spans each (the corpus's open documents and made ones, or with `--texts DIR` the .txt files of a
folder, cut after 1,000 words), eight kinds of edit, every scheme; then an attack on all that each scheme ships, with a
bigram model of other texts. What the columns mean: docs/anchors.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.reanchor.made import Language, made_samples
from benchmarks.reanchor.measure import PEERS, SCHEMES, leaks, placings
from benchmarks.reanchor.model import Model
from benchmarks.reanchor.report import placing_table, print_leaks, summary
from benchmarks.reanchor.schemes import Ours
from benchmarks.reanchor.texts import Sample, corpus_samples, cut, folder_texts, plain_sample, prose

MOST_WORDS = 1000
SHORT = 80
# Numbers of the made texts that the attacker learns from: none of them is measured.
OTHERS = range(10_000, 10_200)


def main(texts: Path | None, count: int, attacked: int, quick: bool) -> None:
    """Measure and print."""
    own = corpus_samples()
    english = [sample for sample in own if sample.language == "en"]
    if texts:
        files = folder_texts(texts, MOST_WORDS)
        samples, others = [plain_sample(*file) for file in files[:count]], [text for _, text in files[count:]]
        victims = samples[:attacked]
    else:
        language = Language([sample.text for sample in english], prose())
        made = made_samples(language, count - len(own))
        samples, victims = (
            [*own, *made],
            [plain_sample("short", cut(made[0].text, SHORT))] if quick else made[:attacked],
        )
        others = [language.text(number)[0] for number in (OTHERS[:5] if quick else OTHERS)]
    found = placings(SCHEMES, samples)
    print(f"{len(samples)} texts, {sum(len(sample.spans) for sample in samples):,} spans\n")
    print(placing_table(SCHEMES, found), summary(found), sep="\n\n", flush=True)
    if victims:
        _attack(victims, others, "made texts" if texts is None else "texts of the folder")
    if victims and not quick:
        _attack_own(english, others if texts else [])


def _attack(victims: list[Sample], others: list[str], what: str) -> None:
    model = Model(others)
    print(f"\nAttack on {len(victims)} {what}; the model has read {model.size:,} words\n")
    print_leaks(leaks(SCHEMES, [(model, sample) for sample in victims]))


def _attack_own(english: list[Sample], others: list[str]) -> None:
    """The corpus's own documents in turn; the model has read all other texts."""
    attacked = []
    for sample in english:
        rest = [other.text for other in english if other is not sample]
        attacked.append((Model([*rest, *prose(), *others]), sample))
    print(
        f"\nAttack on the corpus's {len(english)} open English documents; each model has read {attacked[0][0].size:,}"
    )
    print("words or so of all other texts\n")
    print_leaks(leaks((*PEERS, Ours()), attacked))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, help="folder of .txt files to measure on in place of made texts")
    parser.add_argument("--count", type=int, default=100, help="texts to measure re-anchoring on")
    parser.add_argument(
        "--attacked", type=int, default=3, help="texts to attack beside the corpus's own; 0 for no attack"
    )
    parser.add_argument("--quick", action="store_true", help="a few texts, to see that it runs")
    arguments = parser.parse_args()
    few = arguments.quick
    main(arguments.texts, 8 if few else arguments.count, 1 if few else arguments.attacked, few)
