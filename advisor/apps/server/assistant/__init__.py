"""The door for assistants: an MCP server with short answers, over standard input or HTTP."""
