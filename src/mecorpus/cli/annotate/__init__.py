"""`mecorpus annotate`: the commands that write an annotator's reading."""

HELP = "Add, change and remove annotations."
COMMANDS = ("mark", "relate", "label", "apply", "edit", "remove", "undo", "done", "register")
