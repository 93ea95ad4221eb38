"""The crash drill: programs killed, fsync failing, disks full, while 20 people write. `python -m benchmarks.kills`."""
