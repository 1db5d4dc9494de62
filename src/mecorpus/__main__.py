"""The command: `mecorpus`, or `python -m mecorpus`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; an interruption while it is still being loaded ends it as one later does."""
    try:
        from mecorpus.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("mecorpus: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
