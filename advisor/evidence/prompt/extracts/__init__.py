"""What can be taken out of a prompt and used elsewhere: a schema, and examples."""
