"""A process that answers partitions: `python -m reconsider_rules.batch.worker FD`.

Over the socket with that number come what makes the answers, then partitions; back go "ready", then
for each partition the answers or the error. When the socket is closed, by whatever end the other side
came to, the process ends, even in the middle of a row that stalls it.
"""

from __future__ import annotations

import gc
import os
import select
import sys
from multiprocessing.connection import Connection
from threading import Thread


def main() -> None:
    with Connection(int(sys.argv[1])) as socket:
        Thread(target=_end_with, args=(socket.fileno(),), daemon=True).start()
        try:
            maker, arguments = socket.recv()
            answer = maker(*arguments).answer
            gc.freeze()  # what is there now stays to the end
            socket.send("ready")
            while True:
                partition = socket.recv()
                try:
                    answered = answer(partition)
                except Exception as error:  # which the other side looks at
                    answered = error
                socket.send(answered)
        except (EOFError, ConnectionError):
            pass


def _end_with(socket: int) -> None:
    """End this process when the other side of the socket is closed."""
    closed = select.poll()
    closed.register(socket, 0)  # nothing but that
    closed.poll()
    os._exit(0)


if __name__ == "__main__":
    main()
