"""Looks for words of withheld texts in the record and in a build.

Nothing is imported here, so that a check without local copies loads none of it.
"""
