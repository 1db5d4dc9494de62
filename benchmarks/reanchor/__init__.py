"""How well spans find their words again in an edited copy, and what the anchors of a text tell about it."""
