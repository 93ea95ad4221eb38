"""Mutation score of the code that counts, keeps time, permits and verifies: `make mutants`.

A mutant is one small change of one module: another comparison, `and` for `or`, a constant one higher, a filter without
its negation, a return without its value, a call left out. It is killed if a test fails. A sample is drawn by a seed.

Kept libraries start the tests anew for each mutant: 10 s of Django each. Here the tests are collected and run once, and
noted which of them run which lines; then every mutant is a fork in which the code of its function is exchanged and only
those tests run, the quickest first. What is computed at import (tables, defaults) is mutated as it is imported.
"""
