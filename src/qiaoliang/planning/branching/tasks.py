"""What the task worker runs."""

from django_tasks import TaskContext, task

from qiaoliang.planning.branching import computing


@task(takes_context=True)
def compute_run(context: TaskContext, run_pk: int) -> None:
    """Compute a queued run, or one whose worker was killed; any other is left alone."""
    computing.compute(run_pk, is_again=context.attempt > 1)
