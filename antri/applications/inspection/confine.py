"""Shut this process in before it touches a stranger's file: little memory and time, no files, no network, no children.

Limits hold on every system. The seccomp filter holds on Linux on x86-64 and ARM64, also without any rights; elsewhere
only Python's own doors are shut, which stops a mistake and not an attacker.
"""

import ctypes
import errno
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

# The system calls that are let through: number on x86-64, on ARM64. A parser needs memory, the time, chance, and to
# read and write what is open already; over the tests' files it made twelve of these. Any other, a new one too, is
# answered as by a kernel that does not have it: every C library then takes another way or gives up.
_CALLS: dict[str, tuple[int, int | None]] = {
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "write": (1, 64), "writev": (20, 66), "pwrite64": (18, 68),
    "lseek": (8, 62), "close": (3, 57),
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226),
    "madvise": (28, 233),
    "futex": (202, 98), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168),
    "sysinfo": (99, 179), "uname": (63, 160), "getpid": (39, 172), "gettid": (186, 178),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "nanosleep": (35, 101),
    "gettimeofday": (96, 169), "time": (201, None), "times": (100, 153), "getrusage": (98, 165),
    "getrandom": (318, 278),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
# By the name of the machine: how the kernel names it, and its column above.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_ALLOW, _UNKNOWN, _KILL = 0x7FFF0000, 0x00050000 | errno.ENOSYS, 0x80000000
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
    """Let only the calls through that a parser needs; tell whether the kernel itself holds it."""
    sys.addaudithook(_refuse)
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    program = _program(*_MACHINES[platform.machine()])
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many instructions, and where they are.
    wanted = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer)))
    call: Callable[..., int] = libc.prctl
    if call(_PR_SET_DUMPABLE, 0, 0, 0, 0) or call(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return call(_PR_SET_SECCOMP, _FILTER, ctypes.c_void_p(ctypes.addressof(wanted)), 0, 0) == 0


def _program(architecture: int, column: int) -> bytes:
    """Write the filter (struct sock_filter): other architectures are killed, other calls are not known."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    lines = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (equal, 1, 0, architecture),
        (give, 0, 0, _KILL),
        (load, 0, 0, 0),  # seccomp_data.nr
        (at_least, 0, 1, 0x40000000),  # the x32 door of x86-64
        (give, 0, 0, _KILL),
    ]
    for number in (numbers[column] for numbers in _CALLS.values()):
        if number is not None:
            lines += [(equal, 0, 1, number), (give, 0, 0, _ALLOW)]
    lines.append((give, 0, 0, _UNKNOWN))
    return b"".join(struct.pack("HBBI", *line) for line in lines)


# The same once more by Python's own doors, for systems without the filter.
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn", "ctypes.dlopen")


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event == "ctypes.dlopen" and _arguments == (None,):
        return
    if event.startswith(_REFUSED):
        raise PermissionError(event)
