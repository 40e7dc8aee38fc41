"""What an editor may send: a request that can't be understood gets its answer, and a message may not be
endless."""

from __future__ import annotations

import logging
from typing import Any, BinaryIO

from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol

from reconsider_rules.errors import ReconsiderError

MOST = 100_000_000  # bytes of a message: a file may have 8 million, each written as six

LOGS = ("pygls.protocol.json_rpc", "pygls.server", "pygls.io_")


class Protocol(LanguageServerProtocol):
    """Answers a request whose parameters don't fit, as one that is refused."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), int | str):
                self._send_response(data["id"], None, error.to_response_error())
            raise


class Bounded:
    """What an editor sends, as long as no message is too long."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def readline(self) -> bytes:
        return self.stream.readline()

    def read(self, size: int) -> bytes:
        if size > MOST:
            raise ReconsiderError(
                f"The editor sends a message of more than {MOST // 1_000_000} MB. "
                "Start it anew; close files that are so large."
            )
        return self.stream.read(size)


def quiet() -> None:
    """Say nothing on stderr of what was refused: the editor is told."""
    for name in LOGS:
        logging.getLogger(name).addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    is_told = str(record.msg).startswith("Unable to deserialize message")
    return not (is_told or isinstance(error, JsonRpcException))
