"""Are rows read from every kind of file, and is what can't be read told with its place?"""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconsider_rules.batch.inputs import MAX_ROW, Input
from reconsider_rules.batch.partition import Refused, partitions
from reconsider_rules.errors import BatchError, InputError
from tests.engine_bases import base
from tests.test_batch_rows import answers

RULES = base(
    {
        "n": "type: number",
        "s": "type: choices, options: {a: A, b: B, none_of_it: C}",
        "y": "type: yes/no",
        "d": "type: number, counts: days since",
    },
    {"one": "when: {n: 1}", "both": "when: {s: {includes all: [a, b]}}"},
).rules


def read(path: str) -> list[tuple[int, Any]]:
    """The rows of a file with their lines; of what is refused, the code."""
    return [
        (line, given.code if isinstance(given, Refused) else json.loads(given))
        for line, given in Input(path).rows(RULES)
    ]


def write(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


LINES = b'{"id": 1}\n\n \r\n{"id": 2}\r\n{"id": 3}'
ROWS = [(1, {"id": 1}), (4, {"id": 2}), (5, {"id": 3})]


@pytest.mark.usefixtures("here")
class TestJson:
    """One row on a line."""

    @pytest.mark.parametrize("name", ["in.jsonl", "in.ndjson", "in", "in.txt"])
    def test_lines(self, name: str) -> None:
        assert read(write(name, LINES)) == ROWS

    def test_the_mark_of_utf_8(self) -> None:
        assert read(write("in.jsonl", b"\xef\xbb\xbf" + LINES)) == ROWS

    def test_gzip(self) -> None:
        """Also several that follow each other."""
        content = gzip.compress(LINES[:10]) + gzip.compress(LINES[10:])
        assert read(write("in.jsonl.gz", content)) == ROWS

    def test_zstd(self) -> None:
        zstandard = pytest.importorskip("zstandard")
        content = zstandard.compress(LINES[:10]) + zstandard.compress(LINES[10:])
        assert read(write("in.jsonl.zst", content)) == ROWS
        with pytest.raises(BatchError, match=r"in.jsonl.zst can't be unpacked to its end"):
            read(write("in.jsonl.zst", b"no"))

    def test_zstd_that_is_cut_off(self) -> None:
        """Wherever it is: the answers to what is left are not those to all."""
        zstandard = pytest.importorskip("zstandard")
        frame = zstandard.compress(LINES)
        for end in range(len(frame)):
            for whole in (b"", frame):
                if whole and not end:
                    continue
                with pytest.raises(BatchError, match=r"in.jsonl.zst can't be"):
                    read(write("in.jsonl.zst", whole + frame[:end]))

    def test_much_in_a_small_file(self) -> None:
        zstandard = pytest.importorskip("zstandard")
        packed = write("in.jsonl.zst", zstandard.compress(b'{"n": 1}\n' * 100_000))
        assert len(read(packed)) == 100_000

    def test_gzip_of_nothing_at_all(self) -> None:
        with pytest.raises(BatchError, match="it is empty"):
            read(write("in.jsonl.gz", b""))
        assert read(write("in.jsonl.gz", gzip.compress(b""))) == []

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (
                gzip.compress(b"{}", mtime=0),
                "in.csv is packed with gzip. Give it a name that ends in .gz.",
            ),
            (b"\x28\xb5\x2f\xfd", "is packed with zstd"),
            (b"PAR1....", "is Parquet"),
            (b"PK\x03\x04", "Save the sheet, or what is in it, as CSV."),
            ("n,m".encode("utf-16"), "is UTF-16. Save it as UTF-8."),
        ],
    )
    def test_what_is_no_text(self, content: bytes, told: str) -> None:
        for name in ("in.csv", "in.jsonl"):
            with pytest.raises(BatchError) as raised:
                read(write(name, content))
            assert told.replace("in.csv", name) in str(raised.value)

    def test_a_list_of_json(self) -> None:
        with pytest.raises(BatchError, match="is one list of JSON"):
            read(write("in.json", b'[\n{"n": 1},\n{"n": 2}\n]\n'))

    @pytest.mark.parametrize("cut", [5, 20, -1])
    def test_gzip_that_is_cut_off(self, cut: int) -> None:
        write("in.jsonl.gz", gzip.compress(os.urandom(1000).hex().encode())[:cut])
        with pytest.raises(
            BatchError, match=r"in.jsonl.gz can't be unpacked to its end: .*\. Make"
        ):
            read("in.jsonl.gz")

    def test_gzip_that_is_none(self) -> None:
        with pytest.raises(BatchError, match="not a gzipped file"):
            read(write("in.jsonl.gz", LINES))

    @pytest.mark.parametrize("size", [MAX_ROW, MAX_ROW + 1, 3 * MAX_ROW, 20_000_000])
    def test_a_line_that_is_too_long(self, size: int) -> None:
        """It is not kept: what follows is read as ever."""
        write("in.jsonl", b"x" * (size - 1) + b"\n" + LINES)
        found = list(Input("in.jsonl").rows(RULES))
        refused = [line for line, given in found if isinstance(given, Refused)]
        assert refused == ([1] if size > MAX_ROW else [])
        assert [line for line, _ in found] == [1, 2, 5, 6]

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
        assert read("-") == ROWS

    def test_a_fifo(self) -> None:
        os.mkfifo("fifo")
        writer = threading.Thread(target=lambda: Path("fifo").write_bytes(LINES))
        file = Input("fifo")
        writer.start()
        assert len(list(file.rows(RULES))) == 3
        writer.join()
        assert file.size is None

    def test_how_much_was_read(self) -> None:
        file = Input(write("in.jsonl", LINES))
        assert (file.size, file.read) == (len(LINES), 0)
        list(file.rows(RULES))
        assert file.read == len(LINES)


def csv(text: str | bytes) -> list[tuple[int, Any]]:
    return read(write("in.csv", text))


@pytest.mark.usefixtures("here")
class TestCsv:
    """A head of names, and rows of cells."""

    def test_cells(self) -> None:
        text = 'id,n,s,y\nx,1,a;b,yes\n\n,,"a; b ",\n"two\nlines",2,a,no\n'
        assert csv(text) == [
            (2, {"id": "x", "facts": {"n": "1", "s": ["a", "b"], "y": "yes"}}),
            (4, {"id": None, "facts": {"s": ["a", "b"]}}),
            (5, {"id": "two\nlines", "facts": {"n": "2", "s": "a", "y": "no"}}),
        ]

    def test_they_are_answered(self) -> None:
        rows = [
            json.dumps(row).encode() for _, row in csv("n,s,d\n1,a;b,\n01,none,2026-11-20\nx,q,\n")
        ]
        one, other, wrong = answers(RULES, rows)
        assert (one["rules"], other["rules"]) == (["both", "one"], ["one"])
        assert wrong["error"]["code"] == "not-a-number"
        assert "'q' is not an option of 's'" in wrong["error"]["message"]

    def test_without_ids_and_with_the_mark_of_utf_8(self) -> None:
        assert csv(b"\xef\xbb\xbfn\r\n1\r\n") == [(2, {"id": None, "facts": {"n": "1"}})]

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ("1", "not-csv"),
            ("1,2,3", "not-csv"),
            ('"1"2,a', "not-csv"),
            ("x" * 1_000_001 + ",a", "row-too-long"),
            ('"' + "x" * 1_000_001 + '\nmore",a', "row-too-long"),
            ('"a\nb"x,y', "not-csv"),
            (b"\xff,a", "not-utf-8"),
        ],
    )
    def test_rows_that_are_refused(self, row: str | bytes, code: str) -> None:
        given = row.encode() if isinstance(row, str) else row
        found = csv(b"n,y\n1,no\n" + given + b"\n2,yes\n")
        good = [
            {"id": None, "facts": facts}
            for facts in ({"n": "1", "y": "no"}, {"n": "2", "y": "yes"})
        ]
        lines = given.count(b"\n")
        assert found[:2] == [(2, good[0]), (3, code)]
        assert found[-1] == (4 + lines, good[1])

    @pytest.mark.parametrize("more", [0, 3, 99, 100, 5_000])
    def test_a_quote_that_is_never_closed(self, more: int) -> None:
        """It takes nothing of what follows."""
        found = csv('n,y\n"1,no\n' + "2,no\n" * more)
        good = {"id": None, "facts": {"n": "2", "y": "no"}}
        assert found == [(2, "not-csv"), *((line, good) for line in range(3, 3 + more))]

    def test_a_cell_of_many_lines(self) -> None:
        text = "n\n" * 99
        assert csv(f'id,y\n"{text}",no\nb,no\n') == [
            (2, {"id": text.strip(), "facts": {"y": "no"}}),
            (102, {"id": "b", "facts": {"y": "no"}}),
        ]

    def test_after_a_row_that_is_not_utf_8(self) -> None:
        found = csv(b'id,n\n"a\nb\xfc",1\nc,2\n')
        assert [found[0], found[-1]] == [
            (2, "not-utf-8"),
            (4, {"id": "c", "facts": {"n": "2"}}),
        ]

    @pytest.mark.parametrize("sign", [";", "\t", "|"])
    def test_what_is_between_the_columns(self, sign: str) -> None:
        text = sign.join(("n", "s", "y")) + "\n" + sign.join(("1", '"a;b"', "no")) + "\n"
        assert csv(text) == [(2, {"id": None, "facts": {"n": "1", "s": ["a", "b"], "y": "no"}})]

    def test_cells_as_spreadsheets_have_them(self) -> None:
        text = "\n \nid , n\n a , 1 \n , \n,\n"
        assert csv(text) == [(4, {"id": "a", "facts": {"n": "1"}})]
        assert csv('s\n"a, b;"\n') == [(2, {"id": None, "facts": {"s": ["a", "b"]}})]

    def test_old_line_ends(self) -> None:
        with pytest.raises(InputError, match="lone carriage return"):
            csv("n,y\r1,no\r")

    def test_nul(self) -> None:
        assert csv("n,y\n\0,no\n") == [(2, {"id": None, "facts": {"n": "\0", "y": "no"}})]

    @pytest.mark.parametrize(
        ("head", "told"),
        [
            ("n,m", "there is no fact 'm'. "),
            ("n,verdict", "there is no fact 'verdict'. "),
            ("n,n", "there are two columns 'n'. Keep one of them."),
            ("n,", "column 2 has no name. Name the fact that it gives, or leave it out."),
            ("n,ID", "there is no fact 'ID'. Write 'id'."),
            ('"n"x', "the names of the columns can't be read: "),
            (b"n,\xfc", "the names of the columns can't be read: this row is not UTF-8. "),
        ],
    )
    def test_a_head_that_is_refused(self, head: str | bytes, told: str) -> None:
        given = head if isinstance(head, bytes) else head.encode()
        with pytest.raises(InputError) as raised:
            csv(given + b"\n1,2\n")
        [found] = raised.value.diagnostics
        assert f"{found.message} {found.help}".startswith(told)
        assert str(found.location) == "in.csv:1:1"

    def test_nothing(self) -> None:
        assert csv("") == csv("n\n") == []

    def test_packed(self) -> None:
        write("in.CSV.gz", gzip.compress(b"n\n1\n"))
        assert read("in.CSV.gz") == [(2, {"id": None, "facts": {"n": "1"}})]


@pytest.mark.usefixtures("here")
class TestParquet:
    """Columns through Arrow."""

    def write(self, **columns: Any) -> None:
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.table(columns), "in.parquet")

    def test_cells(self) -> None:
        self.write(
            id=[7, 8],
            n=[1.0, None],
            s=[["a", "b"], None],
            y=[True, False],
            d=[date(2026, 11, 20), None],
        )
        assert read("in.parquet") == [
            (1, {"id": 7, "facts": {"n": 1.0, "s": ["a", "b"], "y": True, "d": "2026-11-20"}}),
            (2, {"id": 8, "facts": {"y": False}}),
        ]

    def test_sets_in_text(self) -> None:
        self.write(s=["a;b", "a", ""])
        assert [row["facts"] for _, row in read("in.parquet")] == [
            {"s": ["a", "b"]},
            {"s": "a"},
            {},
        ]

    def test_a_head_that_is_refused(self) -> None:
        self.write(m=[1])
        with pytest.raises(InputError, match="there is no fact 'm'"):
            read("in.parquet")

    def test_a_file_that_is_none(self) -> None:
        pytest.importorskip("pyarrow")
        write("in.parquet", b"PAR1")
        with pytest.raises(BatchError, match="is no Parquet file that can be read"):
            read("in.parquet")


@pytest.mark.parametrize(
    ("module", "name"), [("zstandard", "in.jsonl.zst"), ("pyarrow", "in.parquet")]
)
def test_a_package_that_is_missing(
    module: str, name: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    write(name, b"?")
    with pytest.raises(BatchError) as raised:
        read(name)
    assert f"pip install {module}." in str(raised.value)


def test_files_that_are_not_there(here: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Input("in.jsonl")
    (here / "folder").mkdir()
    with pytest.raises(BatchError, match="is a folder"):
        Input("folder")


def cut(rows: list[bytes], most: int) -> list[int]:
    return [len(each.rows) for each in partitions(None, list(enumerate(rows)), most)]


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs /proc")
def test_a_file_that_fails_while_it_is_read() -> None:
    with pytest.raises(OSError, match="/proc/self/mem"):
        read("/proc/self/mem")


def test_rows_are_cut_by_number_and_by_size() -> None:
    assert cut([b"x"] * 10, 4) == [4, 4, 2]
    assert cut([b"x"] * 8, 4) == [4, 4]
    assert cut([], 4) == []
    assert cut([b"x" * 5_000_000] * 3, 4) == [2, 1]


def test_a_digest_tells_partitions_apart() -> None:
    refused = Refused("a", "b")
    kinds: list[tuple[str | None, list[Any]]] = [
        (None, [(1, b"a"), (2, b"b")]),
        (None, [(1, b"a"), (3, b"b")]),
        (None, [(1, b"ab"), (2, b"")]),
        (None, [(1, refused), (2, b"b")]),
        ("in", [(1, b"a"), (2, b"b")]),
    ]
    digests = [next(partitions(file, rows, 9)).digest for file, rows in kinds]
    assert len(set(digests)) == len(kinds)
    assert digests == [next(partitions(file, rows, 9)).digest for file, rows in kinds]
