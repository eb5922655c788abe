package traps

import (
	"context"
	"fmt"
	"slices"

	"github.com/luamig/luamig/dialects"
)

// The questions to the catalogs are asked in each database's own words: luamig's describe must not
// vouch for itself.

// wantIndexes compares the indexes of a table, without that of the primary key: "name(a,b)", and "unique" behind.
// Those of unnamed keys are called "?".
func (b *bench) wantIndexes(table string, want ...string) {
	b.t.Helper()
	got := b.indexes(table)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		b.t.Errorf("indexes of %s\ngot  %q\nwant %q", table, got, want)
	}
}

func (b *bench) indexes(table string) []string {
	b.t.Helper()
	list := b.list(fmt.Sprintf(b.by(map[string]string{
		"sqlite": `SELECT CASE WHEN l.name LIKE 'sqlite_autoindex%%' THEN '?' ELSE l.name END || '(' || group_concat(coalesce(i.name, 'expr'), ',') || ')' || iif(l."unique", ' unique', '')
			FROM pragma_index_list('%s') l, pragma_index_info(l.name) i WHERE l.origin <> 'pk' GROUP BY l.name`,
		"postgres": `SELECT c.relname || '(' || string_agg(coalesce(a.attname, 'expr'), ',' ORDER BY k.n) || ')' || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
			LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
			WHERE NOT i.indisprimary AND i.indrelid = '"%s"'::regclass GROUP BY c.relname, i.indisunique`,
		"": `SELECT concat(index_name, '(', group_concat(coalesce(column_name, 'expr') ORDER BY seq_in_index), ')', if(non_unique = 0, ' unique', ''))
			FROM information_schema.statistics WHERE table_schema = database() AND table_name = '%s' AND index_name <> 'PRIMARY' GROUP BY index_name, non_unique`,
	}), table))
	slices.Sort(list)
	return list
}

// list is the first column of all rows.
func (b *bench) list(sql string) []string {
	b.t.Helper()
	rows, err := b.conn.Query(context.Background(), dialects.Statement{SQL: sql})
	if err != nil {
		b.t.Fatalf("%s: %v", sql, err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		list = append(list, fmt.Sprint(rows.Row()[0]))
	}
	return list
}

// columns are the names of a table's columns, in order.
func (b *bench) columns(table string) string {
	b.t.Helper()
	return b.query(fmt.Sprintf(b.by(map[string]string{
		"sqlite":   `SELECT name FROM pragma_table_info('%s') ORDER BY cid`,
		"postgres": `SELECT attname FROM pg_attribute WHERE attrelid = '"%s"'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
		"":         `SELECT column_name FROM information_schema.columns WHERE table_schema = database() AND table_name = '%s' ORDER BY ordinal_position`,
	}), table))
}

// tables are the names of the tables that are not luamig's.
func (b *bench) tables() string {
	b.t.Helper()
	return b.query(b.by(map[string]string{
		"sqlite":   `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'luamig%' AND name NOT LIKE 'sqlite%' ORDER BY name`,
		"postgres": `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'luamig%' ORDER BY relname COLLATE "C"`,
		"":         `SELECT table_name FROM information_schema.tables WHERE table_schema = database() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'luamig%' ORDER BY BINARY table_name`,
	}))
}

// comment is that of a column.
func (b *bench) comment(table, column string) string {
	b.t.Helper()
	return b.query(fmt.Sprintf(b.by(map[string]string{
		"postgres": `SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = '"%s"'::regclass AND attname = '%s'`,
		"":         `SELECT column_comment FROM information_schema.columns WHERE table_schema = database() AND table_name = '%s' AND column_name = '%s'`,
	}), table, column))
}

// enums are the enumerated types of PostgreSQL with their values.
func (b *bench) enums() string {
	b.t.Helper()
	return b.query(`SELECT t.typname || '=' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname ORDER BY 1`)
}
