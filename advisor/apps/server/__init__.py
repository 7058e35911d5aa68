"""The advisor over the wire: a small ASGI app and an MCP server on the same five verbs."""
