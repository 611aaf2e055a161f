"""Stands between the program and MariaDB, knows where a packet begins and
ends, and breaks the connection at any byte of it: cut, held back or stalled.
"""

import os
import socket
import threading

CLIENT, SERVER = "to the server", "to the client"  # directions, by sender


def other(sender):
    return SERVER if sender == CLIENT else CLIENT


class Packet:
    """One packet of the protocol: 4 bytes of head, then what it carries."""

    def __init__(self, data, after):
        self.data = data
        self.after = after  # how many packets the other side had sent

    def __len__(self):
        return len(self.data)

    @property
    def commits(self):
        return self.data[4:] == b"\x03COMMIT"

    @property
    def parts(self):
        """COM_QUIT, COM_STMT_CLOSE: nobody waits for what comes of it."""
        return self.data[4] in (0x01, 0x19)


class Fault:
    """Happens once: when ${byte} bytes of packet ${number} of one direction
    of a connection, the first one or ${link}, were handed on."""

    def __init__(self, sender, number, byte, action="cut", again=True, link=0):
        self.sender = sender
        self.connection = link
        self.number = number
        self.byte = byte
        self.action = action  # cut, hold, stall or vanish
        self.again = again  # whether connections after it are let through
        self.over = False  # from now on they are in any case
        self.happened = threading.Event()
        self.client_gone = threading.Event()
        self.link = None

    def __str__(self):
        return (f"{self.action} {self.sender} at packet {self.number},"
                f" byte {self.byte}, {'open' if self.again else 'closed'}")

    def deliver(self):
        """What was held back goes to the server after all."""
        self.link.deliver()

    def end(self):
        """What was kept open is closed."""
        self.link.shut()


class Proxy:
    def __init__(self, path, target):
        self.path = path
        self.target = target
        self.fault = None
        self.delay = 0.0  # seconds before each answer of the server
        self.links = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def configuration(self, stack):
        """A configuration that leads through here."""
        path = self.path + ".conf"
        with open(stack.conf, encoding="utf-8") as conf:
            text = conf.read().replace(self.target, self.path)
        with open(path, "w", encoding="utf-8",
                  opener=lambda p, f: os.open(p, f, 0o600)) as conf:
            conf.write(text)
        return path

    def arm(self, fault):
        """From the next connection on; None for no fault."""
        self.fault = fault
        self.links = []

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            fault = self.fault
            refused = fault and fault.happened.is_set() \
                and not (fault.again or fault.over)
            server = socket.socket(socket.AF_UNIX)
            try:
                if refused:
                    raise ConnectionRefusedError
                server.connect(self.target)
            except OSError:
                client.close()
                server.close()
                continue
            mine = fault and fault.connection == len(self.links)
            link = Link(self, client, server, fault if mine else None)
            self.links.append(link)
            link.start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for link in self.links:
            link.shut()


class Link:
    """One connection through the proxy."""

    def __init__(self, proxy, client, server, fault):
        self.proxy = proxy
        self.fault = fault
        self.ends = {CLIENT: client, SERVER: server}
        self.packets = {CLIENT: [], SERVER: []}
        self.held = None

    def start(self):
        self.threads = [
            threading.Thread(target=self._pump, args=way, daemon=True)
            for way in ((CLIENT, SERVER), (SERVER, CLIENT))]
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()

    def shut(self, *senders):
        for sender in senders or (CLIENT, SERVER):
            try:
                self.ends[sender].shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _pump(self, sender, receiver):
        source, sink = self.ends[sender], self.ends[receiver]
        pending = b""
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                if sender == SERVER and self.proxy.delay:
                    threading.Event().wait(self.proxy.delay)
                pending = self._hand_on(sender, sink, pending + data)
                if pending is None:
                    return
        except OSError:
            pass
        if not self._kept(sender):
            self.shut()
            source.close()

    def _kept(self, sender):
        """A peer that vanished is not seen to go."""
        fault = self.fault
        if fault and fault.happened.is_set() and sender == CLIENT:
            fault.client_gone.set()
            return fault.action in ("hold", "vanish")
        return False

    def _hand_on(self, sender, sink, data):
        """Whole packets; what is left, or None when that was the fault."""
        start = 0
        while len(data) - start >= 4:
            length = 4 + int.from_bytes(data[start:start + 3], "little")
            if len(data) - start < length:
                break
            fault = self.fault
            packets = self.packets[sender]
            if fault and not fault.happened.is_set() \
                    and fault.sender == sender \
                    and fault.number == len(packets):
                sink.sendall(data[:start + fault.byte])
                self._break(data[start + fault.byte:])
                return None
            packets.append(Packet(data[start:start + length],
                                  len(self.packets[other(sender)])))
            start += length
        if start:
            sink.sendall(data[:start])
        return data[start:]

    def _break(self, rest):
        fault = self.fault
        fault.link = self
        fault.happened.set()
        if fault.action == "cut":
            self.shut()
        elif fault.action == "hold":
            self.held = rest
            self.shut(CLIENT)
        # Who stalls or vanishes says nothing more, and stays.

    def deliver(self):
        self.ends[SERVER].sendall(self.held)
