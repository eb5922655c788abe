// Package ddl reads and edits the SQL that SQLite keeps in sqlite_schema.
//
// SQLite cannot alter a column or add and drop constraints; a table is rebuilt from a new CREATE TABLE instead. Pragmas
// do not tell enough to write that statement anew (CHECK, COLLATE, AUTOINCREMENT, conflict clauses, comments and
// constraint names are lost), so its text is edited in place: whatever an edit does not concern stays byte for byte.
//
// The text is tokenized exactly as SQLite does. Expressions are never interpreted, only skipped by their parentheses.
package ddl
