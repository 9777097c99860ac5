"""The adjudication page: differences between layers, decided one by one."""
