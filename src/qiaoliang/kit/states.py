"""A case is a table of moves: which states may follow which is data, and a wrong move has a Chinese sentence."""

from collections.abc import Mapping
from typing import Any

from qiaoliang.kit.refusal import Refusal


class MoveNotAllowed(Refusal):
    """The case is not in a state from which this move leads anywhere."""


def require(moves: Mapping[str, frozenset[str]], *, now: str, to: str, labels: Mapping[str, Any]) -> None:
    """Raise `MoveNotAllowed` unless `moves` lets a case go from `now` to `to`; `labels` name states to people."""
    if to not in moves.get(now, frozenset()):
        raise MoveNotAllowed(f"现在是“{labels[now]}”，不能改为“{labels[to]}”。请刷新页面查看最新状态。")
