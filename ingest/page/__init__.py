"""From positioned words and ruling lines to running text and tables, pure."""
