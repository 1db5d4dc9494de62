"""Where blocks of work run. An engine is a function that opens a `concurrent.futures.Executor`; `table` lists them."""

from mecorpus.engines.loop import run_blocks
from mecorpus.engines.table import ENGINES, Engine, open_engine

__all__ = ["ENGINES", "Engine", "open_engine", "run_blocks"]
