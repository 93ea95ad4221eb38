"""`qiaoliang audit verify`: walk the chained log from its first entry to the registered head."""

import argparse
import sys

from qiaoliang.access.audit.actions import head, verify


def run(arguments: argparse.Namespace) -> int:
    """0 and the head if the chain holds; 1 and the first broken entry if it does not."""
    broken = verify()
    if broken is not None:
        print(broken, file=sys.stderr)
        return 1
    number, digest = head()
    print(f"{number} {digest}")
    return 0
