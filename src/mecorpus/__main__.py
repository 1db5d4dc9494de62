"""`python -m mecorpus`."""

from mecorpus.cli.main import run

if __name__ == "__main__":
    run()
