"""`language-server`: help for editors while rules are written."""

from __future__ import annotations

import os
import signal

import click

from reconsider_rules.console.options import rules_option
from reconsider_rules.console.rule_base import rules_folder


@click.command("language-server")
@rules_option
def command(rules_dir: str | None) -> int:
    """Serve an editor, which starts this itself: slips and proofs while rules are typed, completion,
    what a name is and where it stands, renaming, fixes.

    It speaks the Language Server Protocol on standard input and output. Without --rules, each file
    belongs to the rule base that it stands in.
    """
    try:
        from reconsider_rules.editing.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.UsageError(
            "to serve an editor the package pygls is needed: pip install pygls."
        ) from None
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a proof that is ended is no broken pipe
    folder = os.path.abspath(rules_folder(rules_dir))
    serve(folder if rules_dir else None, folder)
    return 0
