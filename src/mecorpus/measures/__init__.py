"""Measures as mathematics: numbers and spans in, numbers out. Nothing here knows of a corpus."""
