"""What people who write rules use: a schema, new rules, cases and coverage, pages."""
