"""Servers, callers and the table of server.py."""
