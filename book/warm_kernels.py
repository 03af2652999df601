"""Kernels that start warm: each is forked from one process that has imported torch and the like before."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

SERVER = Path(__file__).with_name("kernel_server.py")


class Server:
    """The process that kernels are forked from. It ends with this context, and if this process is killed."""

    def __init__(self, environment: dict[str, str]):
        self.requests, theirs = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET
        )
        # matplotlib reads this when it is imported; a kernel of its own would have set it before.
        backend = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, SERVER],
                stdin=theirs.fileno(),
                env=backend | environment,
                start_new_session=True,  # Ctrl-C is for us
            )

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.requests.close()
        self.process.kill()
        self.process.wait()

    async def fork(self, request: dict, messages: int) -> "Fork":
        """Ask for a kernel and wait until it is there; messages is the file that gets its error messages."""
        answer, theirs = socket.socketpair()
        with answer:
            answer.setblocking(False)
            with theirs:
                files = [theirs.fileno(), messages]
                text = json.dumps(request).encode()
                socket.send_fds(self.requests, [text], files)
            loop = asyncio.get_running_loop()
            pid = await loop.sock_recv(answer, 20)
        if not pid:
            raise RuntimeError("nothing is left to fork it from")
        return Fork(int(pid))


class Fork:
    """A kernel's process, which is no child of this one; for its provisioner it is like a Popen."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid

    def poll(self) -> int | None:
        """None while it runs. How it ended, only its parent is told."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None

    def wait(self) -> int:
        """For a process that has ended, so there is nothing to wait for."""
        return 1

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of a server; all else is as for any kernel on this machine."""

    server: Server

    async def launch_kernel(self, cmd, **kwargs):
        """Start it; cmd is python -m ipykernel_launcher, and then arguments."""
        request = {
            "arguments": cmd[3:],
            "cwd": str(kwargs["cwd"]),
            "env": dict(kwargs["env"]),
        }
        messages = kwargs["stderr"].fileno()
        self.process = await self.server.fork(request, messages)
        self.pid = self.pgid = self.process.pid  # in a session of its own
        self.cwd = request["cwd"]
        return self.connection_info
