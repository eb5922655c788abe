package sqlite

import (
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	driver "zombiezen.com/go/sqlite"
)

// rows is the result of a query, kept aside.
type rows struct {
	columns []string
	kept    *spool
	row     []byte // encoded
	err     error
}

// rows ends the keeping of rows and hands them out.
func (c *conn) rows(st *statement, kept *spool) (dialects.Rows, error) {
	columns := st.described()
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.name
	}
	if err := kept.rewind(); err != nil {
		kept.close()
		return nil, err
	}
	return &rows{columns: names, kept: kept}, nil
}

func (r *rows) Columns() []string { return r.columns }

// Next closes the rows behind the last one.
func (r *rows) Next() bool {
	if r.err != nil {
		return false
	}
	r.row, r.err = r.kept.next()
	if r.row == nil {
		r.kept.close()
	}
	return r.row != nil
}

func (r *rows) Row() []any {
	if r.row == nil {
		return nil
	}
	return decodeRow(r.row, len(r.columns))
}

func (r *rows) Err() error { return r.err }

func (r *rows) Close() error {
	r.row = nil
	return r.kept.close()
}

// described returns the columns of the result. It is right once the statement has taken
// a step: before, SQLite may not have noticed that the schema has changed.
func (st *statement) described() []column {
	if st.stmt == 0 {
		return nil
	}
	if n := st.prepared(st.stmt); st.columns == nil || n != st.readAt {
		st.readAt = n
		st.columns = make([]column, st.ColumnCount())
		for i := range st.columns {
			st.columns[i] = newColumn(st.columnName(st.stmt, i), st.columnType(st.stmt, i))
		}
	}
	return st.columns
}

// encode writes the row on which the statement stands.
func (st *statement) encode(e *encoder) {
	for i, column := range st.described() {
		switch st.ColumnType(i) {
		case driver.TypeInteger:
			e.value(column.integer(st.ColumnInt64(i)))
		case driver.TypeFloat:
			e.value(column.float(st.ColumnFloat(i)))
		case driver.TypeText:
			e.bytes(column.textTag(st.text(st.stmt, i)))
		case driver.TypeBlob:
			e.bytes(tagBytes, st.blob(st.stmt, i))
		default:
			e.value(nil)
		}
	}
}

// unexpected makes an error of the row on which the statement stands.
func (c *conn) unexpected(s dialects.Statement, st *statement) error {
	var e encoder
	st.encode(&e)
	values := decodeRow(e.buf, len(st.columns))
	var message strings.Builder
	for i, part := range strings.Split(s.Unexpected, "%s") {
		if i > 0 && i <= len(values) {
			message.WriteString(shown(values[i-1]))
		}
		message.WriteString(part)
	}
	return &dialects.Error{Kind: dialects.Unexpected, Message: message.String(), Statement: s}
}

// shown writes a value for a message.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case []byte:
		return fmt.Sprintf("x'%x'", v)
	}
	return fmt.Sprint(v)
}
