"""Projects on SQLite or PostgreSQL: tables, units of work, the journal, opening rules, backups."""
