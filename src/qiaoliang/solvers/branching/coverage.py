"""How many enterprises every plan must leave uncovered, whatever it costs: proven with a price of being uncovered that
outweighs everything else."""

from qiaoliang.solvers.branching.clock import Clock
from qiaoliang.solvers.branching.master import Master
from qiaoliang.solvers.branching.network import Network
from qiaoliang.solvers.branching.pricing import SCALE

LARGEST = 2**61  # of a sum of prices
OUTWEIGHS = 4
MOST_ROUNDS = 40


def fewest_uncovered(net: Network, master: Master, wanted: int, clock: Clock) -> int:
    """A lower bound of the enterprises left uncovered by any plan; the search ends when it reaches `wanted`, the number
    of a plan at hand. `master`, whose work is done, goes on with another price."""
    rest = most_of_the_rest(net)
    price = OUTWEIGHS * max(rest, net.params.uncovered, 1)
    if price * SCALE * max(net.enterprises, 1) > LARGEST:
        return 0
    master.reprice(price)
    for _ in range(MOST_ROUNDS):
        if clock.is_over():
            break
        more = master.step(clock, cutting=True)
        if _fewest(master, price, rest) >= wanted or not more:
            break
    return min(wanted, _fewest(master, price, rest))


def most_of_the_rest(net: Network) -> int:
    """What the branches of any plan can cost at most, uncovered enterprises apart."""
    dearest = [0] * net.enterprises
    for member, cost in zip(net.member.tolist(), net.cost.tolist(), strict=True):
        dearest[member] = max(dearest[member], cost)
    return sum(dearest) + net.params.branch * (net.enterprises // 2)


def _fewest(master: Master, price: int, rest: int) -> int:
    return max(0, -((rest * SCALE - master.bound) // (price * SCALE)))
