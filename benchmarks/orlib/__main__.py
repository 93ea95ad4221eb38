"""`python -m benchmarks.orlib`."""

import sys

from benchmarks.orlib import main

main(sys.argv[1:])
