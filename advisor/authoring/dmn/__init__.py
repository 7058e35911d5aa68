"""The levers, means and facts of a rulebook as a model in DMN 1.3 (Decision Model and Notation).

The standard: Object Management Group, Decision Model and Notation 1.3, formal/2021-02-01.
"""
