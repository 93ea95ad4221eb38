"""What the task worker runs."""

from django_tasks import task

from qiaoliang.planning.branching import computing


@task()
def compute_run(run_pk: int) -> None:
    """Compute a queued run; a run that is no longer queued is left alone."""
    computing.compute(run_pk)
