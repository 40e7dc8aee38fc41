"""`workbench`: clients, rules and cases in the browser, on this machine alone."""

from __future__ import annotations

import gc
import os
import signal

import click

from reconsider_rules.console.options import rules_option
from reconsider_rules.console.rule_base import rules_folder

PORT = 8765
CLIENTS = "clients"


@click.command("workbench")
@click.option(
    "--clients",
    metavar="DIR",
    default=CLIENTS,
    show_default=True,
    help="Folder of the client files; it is made when the first one is saved.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Port to serve on: {PORT}, or another that is free, if none is named.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--read-only", is_flag=True, help="Change no file.")
@rules_option
def command(
    clients: str, port: int | None, no_browser: bool, read_only: bool, rules_dir: str | None
) -> int:
    """Open a page in the browser: advise a client, edit the rules, look at the cases.

    Only this machine can reach it, and only who has the address that is printed. ^C ends it; what is
    not saved is there again the next time.
    """
    try:
        from reconsider_rules.workbench.alone import NotAloneError
        from reconsider_rules.workbench.server import NoPortError, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "anyio"):
            raise
        raise click.UsageError(
            "the workbench needs the packages starlette and uvicorn: "
            "pip install 'reconsider-rules[workbench]'."
        ) from None
    folder = rules_folder(rules_dir)
    for name, there in (("--rules", folder), ("--clients", clients)):
        if os.path.lexists(there) and not os.path.isdir(there):
            raise click.UsageError(f"{name} {there} is no folder. Name one.")
    if not os.path.isdir(folder):
        raise click.UsageError(f"there is no folder {folder}. Name the one with the rules.")
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a browser that leaves is no broken pipe
    gc.enable()
    try:
        serve(folder, clients, read_only, port or PORT, port is not None, not no_browser)
    except (NoPortError, NotAloneError) as error:
        raise click.UsageError(str(error)) from None
    return 0
