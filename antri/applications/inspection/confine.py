"""Shut this process in before it touches a stranger's file: little memory and time, no files, no network, no children.

Limits hold on every system. The seccomp filter holds on Linux on x86-64 and ARM64, also without any rights; elsewhere
only Python's own doors are shut, which stops a mistake and not an attacker.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable
from typing import Final

MEMORY_MB: Final = 512
CPU_S: Final = 5
RESULT_MB: Final = 32
OPEN_FILES: Final = 16

# Numbers of system calls. Whatever opens, sends, starts or watches: what is needed is open by then.
_FORBIDDEN: dict[str, tuple[int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        (
            *(2, 85, 257, 304, 437),  # open, creat, openat, open_by_handle_at, openat2
            *(41, 42, 43, 44, 46, 49, 50, 53, 288, 307, 425),  # socket, connect, accept, send…, bind, listen, io_uring
            *(56, 57, 58, 59, 322, 435),  # clone, fork, vfork, execve, execveat, clone3
            *(62, 101, 200, 234, 310, 311, 424, 434, 438),  # kill, ptrace, tkill…, process_vm…, pidfd…
            *(76, 82, 83, 84, 86, 87, 88, 90, 92, 133, 161, 165, 259, 263, 264, 265, 266, 316),  # rename, link, mount …
            *(155, 166, 175, 246, 248, 250, 272, 298, 308, 321, 323),  # pivot_root, keyctl, unshare, setns, bpf …
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(56, 265, 437),
            *(198, 199, 200, 201, 202, 203, 206, 211, 242, 269, 425),
            *(220, 221, 281, 435),
            *(117, 129, 130, 131, 270, 271, 424, 434, 438),
            *(33, 34, 35, 36, 37, 38, 45, 51, 53, 54, 276),
            *(39, 40, 41, 97, 104, 105, 217, 219, 241, 268, 280, 282),
        ),
    ),
}
_ALLOW, _EPERM, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _FILTER = 38, 4, 22, 2


def limit() -> None:
    """Set the limits that hold on every system. Raises OSError or ValueError where one cannot be set."""
    os.nice(10)  # who takes a number comes first
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_MB << 20),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, RESULT_MB << 20),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),  # a dump would put the paper on the disk
    ):
        resource.setrlimit(what, (most, most))


def shut() -> bool:
    """Let no call through that opens, sends or starts anything; tell whether the kernel itself holds it."""
    sys.addaudithook(_refuse)
    if sys.platform != "linux" or platform.machine() not in _FORBIDDEN:
        return False
    program = _program(*_FORBIDDEN[platform.machine()])
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many instructions, and where they are.
    wanted = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer)))
    call: Callable[..., int] = libc.prctl
    if call(_PR_SET_DUMPABLE, 0, 0, 0, 0) or call(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return call(_PR_SET_SECCOMP, _FILTER, ctypes.c_void_p(ctypes.addressof(wanted)), 0, 0) == 0


def _program(architecture: int, forbidden: tuple[int, ...]) -> bytes:
    """Write the filter (struct sock_filter): other architectures are killed, forbidden calls get EPERM."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    lines = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (equal, 1, 0, architecture),
        (give, 0, 0, _KILL),
        (load, 0, 0, 0),  # seccomp_data.nr
        (at_least, 0, 1, 0x40000000),  # the x32 door of x86-64
        (give, 0, 0, _KILL),
    ]
    for number in forbidden:
        lines += [(equal, 0, 1, number), (give, 0, 0, _EPERM)]
    lines.append((give, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)


# The same once more by Python's own doors, for systems without the filter.
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn", "ctypes.dlopen")


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event == "ctypes.dlopen" and _arguments == (None,):
        return
    if event.startswith(_REFUSED):
        raise PermissionError(event)
