"""A small load client, run as a process of its own: `python -m tests.benchmarks.client`.

Each connection is a thread with one kept-alive socket that asks for the same page over and over
until the time is up. It reads only what HTTP needs, so that the client costs next to nothing
beside the server it shares two processors with. Takes one JSON object, prints one.
"""

import json
import socket
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field

TIMEOUT = 30
CHUNK = 1 << 16
END_OF_HEAD = b"\r\n\r\n"


@dataclass
class Tally:
    """What one connection saw."""

    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    broken: int = 0


class Connection:
    """One kept-alive connection that asks one question."""

    def __init__(self, address: tuple[str, int], question: bytes) -> None:
        self.address, self.question = address, question
        self.socket: socket.socket | None = None

    def ask(self) -> int:
        """Send the request, read the whole answer, return its status."""
        if self.socket is None:
            self.socket = socket.create_connection(self.address, TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(self.question)
        head, rest = self._head()
        status = int(head.split(maxsplit=2)[1])
        headers = head.lower()
        length = 0
        if b"\r\ncontent-length:" in headers:
            value = headers.split(b"\r\ncontent-length:", 1)[1]
            length = int(value.split(b"\r\n", 1)[0])
        while len(rest) < length:
            rest += self._more()
        if b"\r\nconnection: close" in headers:
            self.close()
        return status

    def _head(self) -> tuple[bytes, bytes]:
        read = b""
        while END_OF_HEAD not in read:
            read += self._more()
        head, _, rest = read.partition(END_OF_HEAD)
        return head, rest

    def _more(self) -> bytes:
        assert self.socket
        chunk = self.socket.recv(CHUNK)
        if not chunk:
            raise ConnectionResetError
        return chunk

    def close(self) -> None:
        """Hang up; the next question dials again."""
        if self.socket:
            self.socket.close()
            self.socket = None


def loop(connection: Connection, until: float, tally: Tally) -> None:
    """Ask until the time is up, once at least."""
    while (started := time.perf_counter()) < until or not (tally.times or tally.broken):
        try:
            status = connection.ask()
        except OSError:
            # A worker that renews itself hangs up on idle connections.
            connection.close()
            tally.broken += 1
            continue
        tally.times.append(time.perf_counter() - started)
        tally.statuses[status] = tally.statuses.get(status, 0) + 1
    connection.close()


def run(
    host: str, port: int, path: str, headers: dict[str, str], connections: int, seconds: float
) -> dict[str, object]:
    """Load one page; requests a second, times, statuses, broken connections."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in headers.items())]
    question = ("\r\n".join(lines) + "\r\n\r\n").encode()
    tallies = [Tally() for _ in range(connections)]
    started = time.perf_counter()
    threads = [
        threading.Thread(
            target=loop,
            args=(Connection((host, port), question), started + seconds, tally),
        )
        for tally in tallies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    times = sorted(each for tally in tallies for each in tally.times)
    statuses: dict[int, int] = {}
    for tally in tallies:
        for status, number in tally.statuses.items():
            statuses[status] = statuses.get(status, 0) + number
    return {
        "rate": len(times) / took,
        "p50": statistics.median(times) if times else None,
        "p95": times[min(int(len(times) * 0.95), len(times) - 1)] if times else None,
        "statuses": statuses,
        "broken": sum(tally.broken for tally in tallies),
    }


if __name__ == "__main__":
    print(json.dumps(run(**json.loads(sys.argv[1]))))
