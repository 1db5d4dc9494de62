"""`mecorpus entity`: the commands of the register of entities."""

HELP = "Add, find, edit, rename, merge and remove entries of the register of entities."
COMMANDS = ("add", "find", "edit", "rename", "merge", "remove")
