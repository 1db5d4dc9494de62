"""Where blocks of work run. An engine is a function that opens a `concurrent.futures.Executor`."""

from mecorpus.engines.loop import Engine, open_engine, run_blocks

__all__ = ["Engine", "open_engine", "run_blocks"]
