"""`batch`: answers to many rows, each on a line."""

from __future__ import annotations

import gc
import json
import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from reconsider_rules.console.endings import FINDINGS
from reconsider_rules.console.options import as_of_option, rules_option
from reconsider_rules.console.printing import tell, write
from reconsider_rules.console.rule_base import load_advisor, rules_folder

if TYPE_CHECKING:
    from reconsider_rules.batch.whole import Crew, Progress

MOST_WORKERS = 256
AGAIN = 0.2  # seconds between two looks at the progress


@click.command("batch")
@click.argument("inputs", nargs=-1, required=True, metavar="IN...")
@click.option(
    "-o", "--output", required=True, metavar="OUT", help="Write to this file; '-' is the output."
)
@click.option("--explain", is_flag=True, help="Write whole explanations.")
@click.option(
    "--resume", is_flag=True, help="Go on with a batch that was broken off, if there is one."
)
@click.option("--summary", metavar="FILE", help="Write what the batch showed, as JSON.")
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    metavar="N",
    help="Answer in so many processes.",
)
@click.option(
    "--scheduler", metavar="tcp://HOST:PORT", help="Answer on the Dask cluster of this scheduler."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(5, 86_400),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long some thousand rows may take before the one that stalls them is looked for.",
)
@as_of_option
@rules_option
def command(
    inputs: tuple[str, ...],
    output: str,
    explain: bool,
    resume: bool,
    summary: str | None,
    workers: int,
    scheduler: str | None,
    time_limit: float,
    as_of: date | None,
    rules_dir: str | None,
) -> int:
    """Answer many rows: JSON, one {"id": …, "facts": {…}} on a line, CSV or Parquet, as the name ends.

    Each gets a line of JSON, in order: {"id", "verdict", "recommendations", "rules"}, or why it has
    no answer. Files may be packed (.gz, .zst); '-' is standard input, as JSON.
    """
    from reconsider_rules.batch.answering import Answering, Options
    from reconsider_rules.batch.inputs import Input
    from reconsider_rules.batch.output import File, Output
    from reconsider_rules.batch.whole import run_batch
    from reconsider_rules.console.progress import progress
    from reconsider_rules.render.tally import tally_as_dict, tally_as_text

    _check(inputs, output, resume, summary, rules_folder(rules_dir))
    _check_scheduler(scheduler)
    gc.enable()  # which other commands can do without
    advisor = load_advisor(rules_dir)
    rules, options = advisor.rules, Options(as_of, explain)
    files = list(map(Input, inputs))
    to = Output() if output == "-" else File(output, rules, options, resume)
    try:
        with (
            to as out,
            _pool(scheduler, workers, time_limit, Answering, advisor, options) as pool,
            progress() as show,
        ):
            tally = run_batch(rules, options, files, out, pool, _now_and_then(show))
    except BaseException:
        if to.begun:
            tell("What is answered so far is kept. The same with --resume goes on from there.")
        raise
    tell(tally_as_text(rules, tally).rstrip())
    if summary:
        written = json.dumps(tally_as_dict(rules, tally), indent=2, ensure_ascii=False)
        write(written + "\n", summary)
    return FINDINGS if tally.errors else 0


def _check(
    inputs: Sequence[str], output: str, resume: bool, summary: str | None, folder: str
) -> None:
    """Raise click.UsageError for options that don't go together, and files that would be lost."""
    from reconsider_rules.console.outputs import guard_form, guard_output

    if os.name != "posix":  # sockets are handed to processes, and files locked, as it is done there
        raise click.UsageError("batch needs a Unix system. In Python, explain_many runs anywhere.")
    if inputs.count("-") > 1:
        raise click.UsageError("'-' can be read only once.")
    if output == "-":
        if resume:
            raise click.UsageError("--resume needs a file: what went to standard output is gone.")
    elif not output.lower().endswith((".jsonl", ".ndjson", ".json")):
        raise click.UsageError(
            f"-o {output}: answers are written as JSON, one on a line. Name a file that ends in .jsonl."
        )
    written = [output, f"{output}.part", f"{output}.journal"] if output != "-" else []
    for option, path in [*(("-o", each) for each in written), ("--summary", summary)]:
        if path and path != "-":
            guard_output(option, path, folder, inputs)
    if summary == "-" == output or (summary and _is_one_of(summary, written)):
        raise click.UsageError("--summary and -o would write to the same place.")
    if summary and summary != "-":
        guard_form(summary, "summary", "--summary")
        if not os.path.isdir(os.path.dirname(os.path.abspath(summary))) or os.path.isdir(summary):
            raise click.UsageError(f"--summary {summary}: there is no folder for it. Name a file.")


def _is_one_of(path: str, others: Sequence[str]) -> bool:
    """Whether a file, there or not, is one of some others by whatever name."""
    return os.path.realpath(path) in map(os.path.realpath, others)


def _check_scheduler(address: str | None) -> None:
    """Raise click.UsageError for an address that can be none."""
    if address is None:
        return
    if not re.fullmatch(r"(tcp|tls)://(\[[^\]\s]+\]|[^:/\s\[\]]+):\d{1,5}", address):
        raise click.UsageError(
            f"--scheduler {address}: an address is written as 'dask scheduler' tells it, "
            "tcp://HOST:PORT (or tls://)."
        )
    given = click.get_current_context().get_parameter_source("workers")
    if given is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--workers is for this machine: a cluster has the workers it has.")


def _pool(
    scheduler: str | None, workers: int, limit: float, *maker: Any
) -> AbstractContextManager[Crew]:
    """Where partitions are answered."""
    if scheduler is None:
        from reconsider_rules.batch.pool import Pool

        return Pool(workers, limit, *maker)
    from reconsider_rules.batch.cluster import Cluster

    cluster = Cluster(scheduler, limit, *maker)
    if not cluster.threads:
        tell(f"No worker has joined {scheduler} yet: rows wait for the first.")
    return cluster


def _now_and_then(show: Callable[[str], None]) -> Callable[[Progress], None]:
    """Shows how far a batch is, a few times a second."""
    from reconsider_rules.console.progress import bar

    start = time.monotonic()
    last = 0.0

    def tell_progress(now: Progress) -> None:
        nonlocal last
        seconds = time.monotonic() - start
        if seconds - last >= AGAIN:
            last = seconds
            show(bar(now.rows, now.errors, now.share, now.rows - now.earlier, seconds))

    return tell_progress
