"""`mecorpus annotate`: the commands that write an annotator's reading."""

HELP = "Add, change and remove annotations."
COMMANDS = {
    "mark": "Mark a quote: a name, a time, a cue, a forecast.",
    "label": "Label sentences, or the document.",
    "relate": "Relate sentences, annotations, register entries or the author.",
    "apply": "Add a file of annotations: all of it, or none.",
    "edit": "Change an annotation; its id stays.",
    "remove": "Take annotations out.",
    "undo": "Take back the last change.",
    "done": "Declare layers complete.",
    "register": "Add an annotator.",
}
