"""The command line: each command parses, calls one library function, prints and exits."""

import gc

# Start-up and decoding make many objects and no cycles: looking for cycles every 700 objects is time lost.
gc.set_threshold(200_000, 20, 20)
