"""Where things lie: layout, safe reading, the canonical form, atomic writing, and `Corpus`.

Nothing is imported here, so that looking for a root stays cheap.
"""
