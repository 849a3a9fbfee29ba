#!/usr/bin/env python3
"""Joins two network namespaces by a path with a delay: what netem does where the kernel has none.

    delay.py NAMESPACE_A ADDRESS_A NAMESPACE_B ADDRESS_B ONE_WAY_MS

Opens two TUN devices (linux/Documentation/networking/tuntap.rst), moves one into each namespace and
copies packets after the delay. Prints 'ready' when the path is up and ends with its standard input.
"""

import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x0001 | 0x1000
LARGEST_PACKET = 65536


def open_tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_WITHOUT_HEADER))
    return device


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def place(name: str, namespace: str, address: str, peer: str) -> None:
    run("ip", "link", "set", name, "netns", namespace)
    inside = ("ip", "-n", namespace)
    run(*inside, "addr", "add", address, "peer", peer, "dev", name)
    run(*inside, "link", "set", name, "up")


def main() -> None:
    namespace_a, address_a, namespace_b, address_b, delay_ms = sys.argv[1:]
    delay = float(delay_ms) / 1000
    names = [f"xpc{os.getpid() % 100000}{side}" for side in "ab"]
    ends = [open_tun(name) for name in names]
    place(names[0], namespace_a, address_a, address_b)
    place(names[1], namespace_b, address_b, address_a)
    print("ready", flush=True)
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    waiting: list[tuple[float, int, int, bytes]] = []
    count = 0
    while True:
        timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([*ends, sys.stdin], [], [], timeout)
        if sys.stdin in readable:
            return
        for end in readable:
            packet = os.read(end, LARGEST_PACKET)
            count += 1
            heapq.heappush(waiting, (time.monotonic() + delay, count, other[end], packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(waiting)
            try:
                os.write(end, packet)
            except BlockingIOError:
                pass  # a full queue loses packets, as a router's does


main()
