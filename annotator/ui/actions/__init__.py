"""Actions are data: one table, from which menus, toolbar, palette and help are drawn."""
