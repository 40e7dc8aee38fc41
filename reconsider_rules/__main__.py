"""`reconsider-rules` and `python -m reconsider_rules`."""

import sys

from reconsider_rules.console.interrupts import heard, insist


def main() -> None:
    """Run the command line. An interrupt while it is still being loaded ends it as any other."""
    try:
        insist()
        from reconsider_rules.cli import main as run

        run()
    except KeyboardInterrupt:
        heard()
        if sys.stderr:  # it may be closed
            sys.stderr.write("Stopped.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
