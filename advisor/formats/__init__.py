"""How text and data come in and go out: YAML and JSON with places, days, documents in blocks."""
