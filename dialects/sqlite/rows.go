package sqlite

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/internal/spool"
	driver "zombiezen.com/go/sqlite"
)

// rows ends the keeping of rows and hands them out.
func (st *statement) rows(kept *spool.Spool) (dialects.Rows, error) {
	columns := st.described()
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.name
	}
	return kept.Rows(names)
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
func (st *statement) encode(e *spool.Encoder) {
	for i, column := range st.described() {
		switch st.ColumnType(i) {
		case driver.TypeInteger:
			e.Value(column.integer(st.ColumnInt64(i)))
		case driver.TypeFloat:
			e.Value(column.float(st.ColumnFloat(i)))
		case driver.TypeText:
			column.encodeText(e, st.text(st.stmt, i))
		case driver.TypeBlob:
			e.Bytes(st.blob(st.stmt, i))
		default:
			e.Value(nil)
		}
	}
}

// unexpected makes an error of the row on which the statement stands.
func (c *conn) unexpected(s dialects.Statement, st *statement) error {
	var e spool.Encoder
	st.encode(&e)
	values := e.Row(len(st.columns))
	var message strings.Builder
	for i, part := range strings.Split(s.Unexpected, "%s") {
		if i > 0 && i <= len(values) {
			message.WriteString(shown(values[i-1]))
		}
		message.WriteString(part)
	}
	return &dialects.Error{Kind: cmp.Or(s.UnexpectedKind, dialects.Unexpected), Message: message.String(), Statement: s}
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
