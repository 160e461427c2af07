"""How texts are numbered: lines, parts of a document, and one file per grammar, pure."""
