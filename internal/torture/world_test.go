//go:build unix

package torture

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/google/go-cmp/cmp"

	"github.com/luamig/luamig/internal/testdb"
)

// world is everything that a database holds, in lines: read by SQL that is written for it here, apart from luamig.
type world []string

// passing are the columns of luamig's tables that tell of one run, and not of what was done.
var passing = []string{
	"id", "applied_at", "started_at", "updated_at", "finished_at", "duration_ms", "by_user", "by_host", "by_pid", "luamig_version",
}

// amounts are the columns of luamig's tables that tell how much was done. They stand in lines of their own: rows are counted over all runs
// that a migration took, and statements run again where a run was broken off.
var amounts = []string{"rows_written", "statements"}

// numbered is what no two runs agree on in other tables: numbers that a rolled back transaction has taken are not given again.
const numbered = "auto"

func kept(table, column string) bool {
	if strings.HasPrefix(table, "luamig_") {
		return !slices.Contains(passing, column) && !slices.Contains(amounts, column)
	}
	return column != numbered
}

// countable drops the number of statements of what may have taken several runs.
func (w world) countable(kind string) world {
	return slices.DeleteFunc(w, func(line string) bool {
		number := 0
		_, err := fmt.Sscanf(line, "amount of 202401010000%d-", &number)
		return err == nil && partly(kind, number)
	})
}

// look reads the database of a project.
func (p *project) look() world {
	p.t.Helper()
	if p.kind == "sqlite" {
		return p.lookAtFile()
	}
	w := p.ask(catalogs[engineOf(p.kind)])
	for table, columns := range p.columns() {
		w = append(w, p.ask(rowsOf(p.kind, table, columns))...)
		if table == "luamig_migrations" && slices.Contains(columns, "checksum") {
			w = append(w, p.ask("SELECT CONCAT('amount of ', name), statements FROM luamig_migrations")...)
			w = append(w, p.ask("SELECT CONCAT('rows by ', name), rows_written FROM luamig_migrations")...)
		}
	}
	slices.Sort(w)
	return w.countable(p.kind)
}

func engineOf(kind string) string {
	if commits(kind) {
		return "mysql"
	}
	return "postgres"
}

func (p *project) ask(question string) world {
	p.t.Helper()
	lines, err := testdb.Lines(p.t.Context(), p.direct, question)
	if err != nil {
		p.t.Fatalf("%v\n%s", err, question)
	}
	return lines
}

// columns are those of each table.
func (p *project) columns() map[string][]string {
	schema := "current_schema()"
	if commits(p.kind) {
		schema = "DATABASE()"
	}
	columns := map[string][]string{}
	for _, line := range p.ask(`SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t
		ON t.table_schema = c.table_schema AND t.table_name = c.table_name
		WHERE c.table_schema = ` + schema + ` AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position`) {
		table, column, _ := strings.Cut(line, " | ")
		if kept(table, column) {
			columns[table] = append(columns[table], column)
		}
	}
	return columns
}

// rowsOf asks for the rows of a table, each behind the table's name.
func rowsOf(kind, table string, columns []string) string {
	quote := `"`
	if commits(kind) {
		quote = "`"
	}
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = quote + c + quote
	}
	return fmt.Sprintf("SELECT 'row of %s', %s FROM %s%s%s%s", table, strings.Join(list, ", "), quote, table, quote, which(table))
}

// which leaves out of the log what has failed: that is told, and nothing of it is kept.
func which(table string) string {
	if table == "luamig_log" {
		return " WHERE outcome = 'done'"
	}
	return ""
}

// catalogs read what is in a database, by what it is called in the manuals.
var catalogs = map[string]string{
	"postgres": `
SELECT 'column', c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
	a.attidentity, a.attgenerated, (SELECT collname FROM pg_collation l WHERE l.oid = a.attcollation)
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p', 'm', 'S') AND a.attnum > 0 AND NOT a.attisdropped;
SELECT 'columns', c.relname, string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.relname;
SELECT 'comment', c.relname, d.objsubid, d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid WHERE c.relnamespace = 'public'::regnamespace;
SELECT 'constraint', conrelid::regclass, conname, contype, convalidated, condeferrable, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace;
SELECT 'index', pg_get_indexdef(indexrelid), indisvalid, indisready, indislive, indisunique FROM pg_index JOIN pg_class c ON c.oid = indexrelid
	WHERE c.relnamespace = 'public'::regnamespace;
SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public';
SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal;
SELECT 'function', pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace;
SELECT 'type', t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid
	WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd') GROUP BY t.typname`,
	"mysql": `
SELECT 'column' AS a, table_name AS b, column_name AS c, CONCAT_WS(' ', ordinal_position, column_type, is_nullable, IFNULL(column_default, 'NULL'), extra, collation_name, column_comment) AS d
	FROM information_schema.columns WHERE table_schema = DATABASE()
UNION ALL SELECT 'table', table_name, table_type, CONCAT_WS(' ', engine, table_collation, table_comment) FROM information_schema.tables WHERE table_schema = DATABASE()
UNION ALL SELECT 'index', table_name, index_name, CONCAT_WS(' ', seq_in_index, column_name, non_unique, sub_part, collation, index_type)
	FROM information_schema.statistics WHERE table_schema = DATABASE()
UNION ALL SELECT 'constraint', table_name, constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = DATABASE()
UNION ALL SELECT 'foreign key', k.table_name, k.constraint_name, CONCAT_WS(' ', k.column_name, k.referenced_table_name, k.referenced_column_name, r.update_rule, r.delete_rule)
	FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
	WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL
UNION ALL SELECT 'check', '', constraint_name, check_clause FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()
UNION ALL SELECT 'view', table_name, '', REPLACE(view_definition, DATABASE(), '') FROM information_schema.views WHERE table_schema = DATABASE()
UNION ALL SELECT 'trigger', event_object_table, trigger_name, CONCAT_WS(' ', action_timing, event_manipulation, action_statement) FROM information_schema.triggers WHERE trigger_schema = DATABASE()`,
}

// lookAtFile reads a copy of the file of SQLite with all that lies beside it, so that what has
// to be made good is still to be made good by the next run.
func (p *project) lookAtFile() world {
	p.t.Helper()
	dir := folder(p.t)
	defer os.RemoveAll(dir)
	files, err := filepath.Glob(filepath.Join(p.dir, "luamig.db*"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range files {
		bytes, err := os.ReadFile(f)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(f)), bytes, 0o600)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	w, err := readFile(filepath.Join(dir, "luamig.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	return w
}

func readFile(path string) (w world, err error) {
	conn, err := driver.OpenConn(path, driver.OpenReadWrite|driver.OpenCreate)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	columns := map[string][]string{}
	for _, question := range []string{
		"SELECT 'integrity', integrity_check FROM pragma_integrity_check",
		"SELECT 'foreign key broken', * FROM pragma_foreign_key_check",
		"SELECT type, name, tbl_name, sql FROM sqlite_schema",
	} {
		if w, err = appendRows(conn, w, question); err != nil {
			return nil, err
		}
	}
	err = sqlitex.ExecuteTransient(conn, "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
		&sqlitex.ExecOptions{ResultFunc: func(s *driver.Stmt) error {
			if table, column := s.ColumnText(0), s.ColumnText(1); kept(table, column) {
				columns[table] = append(columns[table], fmt.Sprintf("quote(%q)", column))
			}
			return nil
		}})
	for table, list := range columns {
		if err == nil {
			w, err = appendRows(conn, w, fmt.Sprintf("SELECT 'row of %s', %s FROM %q%s", table, strings.Join(list, ", "), table, which(table)))
		}
		if err == nil && table == "luamig_migrations" && slices.Contains(list, `quote("checksum")`) {
			w, err = appendRows(conn, w, "SELECT 'amount of ' || name, statements FROM luamig_migrations")
		}
		if err == nil && table == "luamig_migrations" && slices.Contains(list, `quote("checksum")`) {
			w, err = appendRows(conn, w, "SELECT 'rows by ' || name, rows_written FROM luamig_migrations")
		}
	}
	slices.Sort(w)
	return w.countable("sqlite"), err
}

func appendRows(conn *driver.Conn, w world, question string) (world, error) {
	err := sqlitex.ExecuteTransient(conn, question, &sqlitex.ExecOptions{ResultFunc: func(s *driver.Stmt) error {
		parts := make([]string, s.ColumnCount())
		for i := range parts {
			parts[i] = s.ColumnText(i)
		}
		w = append(w, strings.Join(parts, " | "))
		return nil
	}})
	return w, err
}

// applied counts the migrations that the ledger has.
func (w world) applied() (n int) {
	for _, line := range w {
		if strings.HasPrefix(line, "row of luamig_migrations | ") {
			n++
		}
	}
	return n
}

// differs tells what is missing and what is too much; empty: nothing.
func (w world) differs(want world) string {
	if slices.Equal(w, want) {
		return ""
	}
	var lines []string
	missing, extra := map[string]int{}, map[string]int{}
	for _, l := range want {
		missing[l]++
	}
	for _, l := range w {
		if missing[l] > 0 {
			missing[l]--
		} else {
			extra[l]++
		}
	}
	for l, n := range missing {
		for range n {
			lines = append(lines, "missing: "+l)
		}
	}
	for l, n := range extra {
		for range n {
			lines = append(lines, "there is: "+l)
		}
	}
	slices.SortFunc(lines, func(a, b string) int {
		return strings.Compare(a[strings.Index(a, ": "):], b[strings.Index(b, ": "):])
	})
	const most = 24
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d more", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}

// shown is what luamig's own reader tells of the database, with what describeTable and the like know.
func (p *project) shown() string {
	p.t.Helper()
	return p.must("run", "dump.lua", "--read-only", "--quiet")
}

func sameText(t testing.TB, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("luamig reads another database (- missing, + too much)\n%s", diff)
	}
}
