"""`--on`: where a check judges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.proof.check import Executor
from portbook.proof.processes import Processes


@contextmanager
def executor(scheduler: str | None, jobs: int) -> Iterator[Executor]:
    """This machine's processes, or the workers of a cluster.

    Args:
        scheduler: the address of the cluster's scheduler; None for this machine.
        jobs: how many snippets are judged at the same time on this machine.

    Raises:
        Unusable: there is no such cluster, or it cannot be used, or not any more.
    """
    if scheduler is None:
        yield Processes(jobs)
        return
    try:
        from portbook.proof.cluster.cluster import Cluster, UnusableCluster  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as missing:
        cure = "pip install 'portbook[dask]' brings it"
        raise Unusable(of_argument(f"--on needs the Python package {missing.name}", cure)) from None
    try:
        with Cluster.open(scheduler, lambda remark: click.echo(f"portbook check: {remark}", err=True)) as cluster:
            yield cluster
    except UnusableCluster as unusable:
        raise Unusable(of_argument(unusable.message, unusable.cure)) from None
