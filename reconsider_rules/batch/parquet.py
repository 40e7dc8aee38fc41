"""Parquet files → rows, through Arrow. Its list columns are sets."""

from __future__ import annotations

from collections.abc import Iterator

from reconsider_rules.batch.partition import ROWS, Row
from reconsider_rules.batch.tables import Cells, checked_head
from reconsider_rules.errors import BatchError
from reconsider_rules.model import RuleBase


def parquet_rows(path: str, rules: RuleBase) -> Iterator[Row]:
    """The rows of a file, counted from 1. Raises BatchError where it can't be read."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise BatchError(
            "to read .parquet the package pyarrow is needed: pip install pyarrow."
        ) from None
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            names = list(file.schema_arrow.names)
            checked_head(names, path, rules)
            cells = Cells(names, rules)
            for batch in file.iter_batches(batch_size=ROWS):
                for values in zip(*[column.to_pylist() for column in batch.columns], strict=True):
                    number += 1
                    yield number, cells.row(values)
    except (pyarrow.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        told = " ".join(str(error).split())
        raise BatchError(f"{path} is no Parquet file that can be read: {told}") from None
