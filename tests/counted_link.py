"""A link between a browser and a desk that counts every byte, and can be slow.

with link(desk.address, SLOW) as line:
    line.address, line.told

It stands between them as a cable does, so that it sees what the page asks for, what its
service worker does, and the worker's own script: the development tools of a browser
show only the first of these, and slow only that. The desk closes a connection after
each answer; so each is one request with its answer, first line to last byte.
"""

import asyncio
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import attrs

PACKET = 1460
_MOMENT = 0.1


@attrs.frozen
class Speed:
    """Bytes a second, each way, shared by all; seconds before an answer begins."""

    bytes: float
    latency: float


SLOW = Speed(50_000 / 8, 0.5)


@attrs.define
class Asked:
    """One request: how, for what, and the bytes of its answer, headers included."""

    method: str
    path: str
    bytes: int = 0


@attrs.define
class Line:
    address: str
    told: list = attrs.field(factory=list)


@contextmanager
def link(address, speed=None):
    """Serves what is at an address at another, over this link."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def done(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(10)

    line = Line("")
    ends = _Ends(urlsplit(address), speed, line.told)
    server = done(asyncio.start_server(ends.joined, "127.0.0.1", 0))
    line.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        done(_closed(server))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _closed(server):
    server.close()
    await asyncio.sleep(_MOMENT)  # who has just been let in begins, and so can end
    while under_way := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.sleep(_MOMENT)


@attrs.define
class _Ends:
    """`up` and `down` say when each way of the link is free again."""

    desk: object
    speed: Speed | None
    told: list
    up: float = 0.0
    down: float = 0.0
    under_way: set = attrs.field(factory=set)

    async def joined(self, reader, writer):
        # once its browser went away, asyncio itself holds a task no more
        self.under_way.add(asyncio.current_task())
        try:
            await self._carry(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # one of the two went away, as they may
        finally:
            self.under_way.discard(asyncio.current_task())
            writer.close()

    async def _carry(self, reader, writer):
        head = await reader.readuntil(b"\r\n")  # a connection that asks nothing: error
        asked = Asked(*head.decode().split()[:2])
        self.told.append(asked)
        from_desk, to_desk = await asyncio.open_connection(
            self.desk.hostname, self.desk.port
        )
        sends = asyncio.create_task(self._send(head, reader, to_desk))
        try:
            await self._answer(asked, from_desk, writer)
        finally:
            sends.cancel()
            to_desk.close()

    async def _send(self, head, reader, to_desk):
        while head:
            await self._room("up", len(head))
            to_desk.write(head)
            head = await reader.read(PACKET)

    async def _answer(self, asked, from_desk, writer):
        first = await from_desk.read(PACKET)
        if self.speed:
            await asyncio.sleep(self.speed.latency)
        while first:
            await self._room("down", len(first))
            asked.bytes += len(first)
            writer.write(first)
            await writer.drain()
            first = await from_desk.read(PACKET)

    async def _room(self, way, size):
        """Waits until so many bytes have had their turn."""
        if not self.speed:
            return
        now = asyncio.get_running_loop().time()
        free = max(getattr(self, way), now) + size / self.speed.bytes
        setattr(self, way, free)
        await asyncio.sleep(free - now)
