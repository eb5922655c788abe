package adopt

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// History is what a tool has applied.
type History struct {
	Entries []Entry
	// UpTo is a version which stands for itself and all before it; empty: none.
	UpTo string
}

// Entry is a migration that a tool has applied.
type Entry struct {
	Name    string // of its file, without the extension, or what describes it; may be empty
	Version string // may be empty
}

// String is how the tool's users know it.
func (e Entry) String() string {
	if e.Name == "" {
		return e.Version
	}
	return e.Name
}

// Read returns what the tool has applied. A state that the tool itself calls broken is an error.
func Read(ctx context.Context, d dialects.Dialect, c dialects.Catalog, s Source) (History, error) {
	h, err := readers[s.Tool](reader{ctx, d, c, s})
	var refused *dialects.Error
	if errors.As(err, &refused) && refused.Kind == dialects.NoSuchColumn {
		return h, &Error{Message: fmt.Sprintf("the table %s is not that of %s: it has no column %q", s.Table, s.Tool, refused.Column), choice: true}
	}
	return h, err
}

var readers = map[Tool]func(reader) (History, error){
	Sequelize:     reader.sequelize,
	Goose:         reader.goose,
	GolangMigrate: reader.golangMigrate,
	Rails:         reader.rails,
	Flyway:        reader.flyway,
}

type reader struct {
	ctx context.Context
	d   dialects.Dialect
	c   dialects.Catalog
	Source
}

// rows reads columns as text, ordered by one of them.
func (r reader) rows(order string, columns ...string) ([][]string, error) {
	q := op.Select{Table: r.Table, Order: []op.OrderBy{{Expr: op.Col{Path: []string{order}}}}}
	for _, name := range columns {
		q.Columns = append(q.Columns, op.SelectColumn{Expr: op.Col{Path: []string{name}}})
	}
	statements, err := r.d.PlanQuery(r.ctx, q, r.c)
	if err != nil {
		return nil, err
	}
	rows, err := r.c.Query(r.ctx, statements[len(statements)-1])
	if err != nil {
		return nil, err
	}
	values, err := dialects.ReadAll(rows)
	texts := make([][]string, len(values))
	for i, row := range values {
		for _, v := range row {
			texts[i] = append(texts[i], text(v))
		}
	}
	return texts, err
}

// text writes numbers and truth values in one way for all databases, some of which keep the latter as numbers.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "1"
		}
		return "0"
	case []byte:
		return string(v)
	}
	return fmt.Sprint(v)
}

// sequelize has a row for each file, by its name with the extension (umzug, SequelizeStorage).
func (r reader) sequelize() (h History, err error) {
	rows, err := r.rows("name", "name")
	for _, row := range rows {
		h.Entries = append(h.Entries, Entry{Name: row[0]})
	}
	return h, err
}

// goose has had a row for each step, up and down, of which the last one of a version counts; by now it deletes the
// row when it goes down. Version 0 says that the table was made (goose, internal/dialect).
func (r reader) goose() (h History, err error) {
	rows, err := r.rows("id", "version_id", "is_applied")
	applied := map[string]bool{}
	for _, row := range rows {
		applied[row[0]] = row[1] == "1"
	}
	for _, row := range rows {
		if v := row[0]; v != "0" && applied[v] {
			h.Entries = append(h.Entries, Entry{Version: v})
			delete(applied, v)
		}
	}
	return h, err
}

// golangMigrate has one row, the version that was reached, or none (golang-migrate, Driver.SetVersion).
func (r reader) golangMigrate() (h History, err error) {
	rows, err := r.rows("version", "version", "dirty")
	for _, row := range rows {
		if row[1] == "1" {
			return h, &Error{Message: fmt.Sprintf("golang-migrate has left version %s half done (dirty)", row[0]),
				Hint: "finish or undo it by hand, then: migrate force VERSION"}
		}
		if n, err := strconv.ParseInt(row[0], 10, 64); err == nil && n >= 0 {
			h.UpTo = row[0]
		}
	}
	return h, err
}

// rails has a row for each version, a text (ActiveRecord::SchemaMigration).
func (r reader) rails() (h History, err error) {
	rows, err := r.rows("version", "version")
	for _, row := range rows {
		h.Entries = append(h.Entries, Entry{Version: row[0]})
	}
	return h, err
}

// flyway has a row for each step. An undo takes its version back, and so does a deletion, which flyway repair marks; a
// baseline stands for all before it. A row without a version is that of a repeatable migration (Flyway, CoreMigrationType).
func (r reader) flyway() (h History, err error) {
	rows, err := r.rows("installed_rank", "version", "description", "type", "script", "success")
	last := map[string]int{} // the row that counts
	for i, row := range rows {
		version, kind := row[0], row[2]
		switch {
		case row[4] != "1":
			return h, &Error{Message: fmt.Sprintf("Flyway has failed at %s", row[3]), Hint: "clear it up, then: flyway repair"}
		case kind == "SCHEMA" || kind == "DELETE" && version == "":
		case strings.HasPrefix(kind, "UNDO") || kind == "DELETE":
			delete(last, version)
		case strings.HasSuffix(kind, "BASELINE"):
			h.UpTo = version
		case version != "":
			last[version] = i
		}
	}
	for i, row := range rows {
		if at, ok := last[row[0]]; ok && at == i {
			h.Entries = append(h.Entries, Entry{Name: row[1], Version: row[0]})
		}
	}
	return h, err
}
