"""`mecorpus entity`: the commands of the register of entities."""

HELP = "Add, find, rename and merge entries of the register of entities."
COMMANDS = ("add", "find", "merge", "rename")
