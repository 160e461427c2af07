"""Programs that make what ships: run on a developer's machine, never by a user of the project."""
