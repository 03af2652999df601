"""A process that imports once what most chapters import, and then becomes their kernels, by forking.

A fork has all that was imported. Importing torch anew takes a kernel longer than many a chapter takes. This file is run
as a script, with a socket for its standard input (see warm_kernels.py). It computes nothing, as the threads that would
do it don't outlive a fork.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys

PRELOADED = """
ipykernel.kernelapp ipykernel.ipkernel ipywidgets anywidget jaxtyping matplotlib.pyplot
torch torch.utils.flop_counter
""".split()


def wait_for_requests(requests: socket.socket) -> list[str] | None:
    """Fork for each request. Gives the fork its arguments, and the server None when nobody is left to ask."""
    while True:
        message, files, *_ = socket.recv_fds(requests, 1 << 20, 2)
        if not message:
            return None
        if not os.fork():
            requests.close()
            return become(json.loads(message), *files)
        for file in files:
            os.close(file)


def become(wanted: dict, answer: int, messages: int) -> list[str]:
    """Make this fork the process that was asked for, as a start would have made it; gives its arguments."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(messages, 2)
    os.close(messages)
    os.chdir(wanted["cwd"])
    os.environ.clear()
    os.environ.update(wanted["env"])
    os.write(answer, str(os.getpid()).encode())
    os.close(answer)
    # A kernel ends when its parent does.
    return [
        *wanted["arguments"],
        f"--IPKernelApp.parent_handle={os.getppid()}",
    ]


def main() -> None:
    del sys.path[0]  # the folder of this file
    requests = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name in PRELOADED:
        with contextlib.suppress(
            ImportError
        ):  # the cell that needs it says so
            importlib.import_module(name)
    gc.freeze()  # or every fork's collector would copy all of it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what has ended is gone
    arguments = wait_for_requests(requests)
    if arguments is not None:
        from ipykernel import kernelapp

        sys.argv[1:] = arguments
        kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
