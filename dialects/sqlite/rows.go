package sqlite

import (
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
			column.encodeInteger(e, st.ColumnInt64(i))
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
	return s.UnexpectedRow(e.Row(len(st.columns)), dialects.Shown)
}
