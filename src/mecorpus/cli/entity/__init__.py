"""`mecorpus entity`: the commands of the register of entities."""

HELP = "Add, find, edit, rename, merge and remove entries of the register of entities."
COMMANDS = {
    "find": "Find entries by id, name, or what was linked to them.",
    "add": "Add an entry, and print its id.",
    "edit": "Change what an entry says.",
    "rename": "Change an entry's id or name, everywhere.",
    "merge": "Make two entries one, everywhere.",
    "remove": "Take out an entry that nothing refers to.",
}
