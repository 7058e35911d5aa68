"""The doors: command line, page, HTTP and MCP servers."""
