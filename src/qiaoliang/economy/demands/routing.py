"""A small text model that suggests where a demand belongs: multinomial naive Bayes over fragments of characters.

Trained on the city's own closed demands, judged on the newest fifth, which it has not seen, beside the simplest rival:
always naming the most frequent label. It suggests; a person decides. Knows neither Django nor a database.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import numpy as np

from qiaoliang.economy.demands.fragments import WIDTH, matrix

MINIMUM: Final = 60  # closed demands below which no model is trained: it would only repeat single cases
HELD_BACK: Final = 5  # the newest one in five
SMOOTHING: Final = 0.3  # fragments added to every column, so that an unseen one rules nothing out


@dataclass(frozen=True)
class Classifier:
    """Labels with the logarithm of how common each is, and of how common each fragment is under it."""

    labels: tuple[str, ...]
    prior: Any  # labels
    weight: Any  # labels × WIDTH, float32

    def ranked(self, texts: Sequence[str]) -> list[list[str]]:
        """For each text all labels, the likeliest first; equal ones in the order of their names."""
        scores = matrix(texts) @ self.weight.T + self.prior
        order = np.argsort(-scores, axis=1, kind="stable")
        return [[self.labels[n] for n in row] for row in order]


def trained(texts: Sequence[str], labels: Sequence[str]) -> Classifier:
    """Counts of the examples, smoothed. Both sequences are of one length, at least one."""
    names = tuple(sorted(set(labels)))
    place = {name: n for n, name in enumerate(names)}
    own = np.zeros((len(names), len(labels)), dtype=np.float32)
    own[[place[label] for label in labels], np.arange(len(labels))] = 1
    found = (matrix(texts).T @ own.T).T + SMOOTHING
    weight = np.log(found / found.sum(axis=1, keepdims=True))
    return Classifier(names, np.log(own.sum(axis=1) / len(labels)), weight.astype(np.float32))


@dataclass(frozen=True)
class Judged:
    """How often the model was right on demands it had not seen, and how often its simplest rival was."""

    held_back: int
    right: int
    right_in_three: int
    majority: str
    majority_right: int


def judged(model: Classifier, texts: Sequence[str], labels: Sequence[str], seen: Sequence[str]) -> Judged:
    majority = min(Counter(seen).items(), key=lambda item: (-item[1], item[0]))[0]
    ranked = model.ranked(texts)
    return Judged(
        held_back=len(labels),
        right=sum(row[0] == label for row, label in zip(ranked, labels, strict=True)),
        right_in_three=sum(label in row[:3] for row, label in zip(ranked, labels, strict=True)),
        majority=majority,
        majority_right=sum(label == majority for label in labels),
    )


def learnt(texts: Sequence[str], labels: Sequence[str]) -> tuple[Classifier, Judged]:
    """Trained on the older four fifths, judged on the newest; the examples come oldest first."""
    cut = len(texts) - len(texts) // HELD_BACK
    model = trained(texts[:cut], labels[:cut])
    return model, judged(model, texts[cut:], labels[cut:], labels[:cut])


def packed(models: dict[str, Classifier]) -> bytes:
    """The models as one compressed block of plain arrays."""
    arrays: dict[str, Any] = {}
    for name, model in models.items():
        arrays |= {
            f"{name}.labels": np.array(model.labels), f"{name}.prior": model.prior,
            f"{name}.weight": model.weight.astype(np.float16),
        }  # fmt: skip
    held = BytesIO()
    np.savez_compressed(held, **arrays)
    return held.getvalue()


def unpacked(block: bytes) -> dict[str, Classifier]:
    """What `packed` made. Plain arrays only: nothing in the block is ever run."""
    with np.load(BytesIO(block), allow_pickle=False) as arrays:
        names = sorted({key.partition(".")[0] for key in arrays.files})
        return {
            name: Classifier(
                tuple(str(label) for label in arrays[f"{name}.labels"]), arrays[f"{name}.prior"],
                arrays[f"{name}.weight"].astype(np.float32).reshape(-1, WIDTH),
            )
            for name in names
        }  # fmt: skip
