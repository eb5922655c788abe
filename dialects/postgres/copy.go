package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// COPY takes many rows several times as fast as INSERT does. Its text form reads each value by the input function of the column's type, as
// a placeholder of INSERT is read, so that the same values come out of it and the same errors; a trigger, a default, a check and a key see no
// difference. What does make one keeps a table or a column out: rules and row security (the table is then none that rows are joined
// for), numbers that are GENERATED ALWAYS, which COPY would write, and functions in checks, which may look at rows that COPY has yet in hand.

// fewestCopied are so many rows that COPY is worth its second trip.
const fewestCopied = 100

// copyIn is rows on their way by COPY, in place of the INSERT of a statement.
type copyIn struct {
	sql     string
	table   string
	rows    [][]any
	columns []foldType
	first   int // the place of the first row among those of the operation
}

// copied is an INSERT of rows as a COPY of the same outcome; nil where there is none.
func (p planner) copied(o op.Insert, t foldTable) any {
	if len(o.Rows) < fewestCopied || o.IgnoreDuplicates || len(o.UpdateOnDuplicate) > 0 || !t.pureChecks {
		return nil
	}
	in := &copyIn{table: o.Table.Name, rows: o.Rows}
	for _, name := range o.Columns {
		column := t.types[name]
		if !column.copied {
			return nil
		}
		in.columns = append(in.columns, column)
	}
	w := p.sp.Definition()
	w.SQL("COPY ")
	w.Name(o.Table)
	w.SQL(" ")
	w.Idents(o.Columns)
	w.SQL(" FROM STDIN")
	var err error
	if in.sql, err = w.Text(); err != nil {
		return nil
	}
	return in
}

// withoutOmitted writes NULL where a row leaves out a column that has no default, which is what it gets.
func (t foldTable) withoutOmitted(o op.Insert) op.Insert {
	isOmitted := func(v any) bool { _, ok := v.(op.Omitted); return ok }
	if !slices.ContainsFunc(o.Rows, func(row []any) bool { return slices.ContainsFunc(row, isOmitted) }) {
		return o
	}
	rows := make([][]any, len(o.Rows))
	for i, row := range o.Rows {
		rows[i] = row
		for j, v := range row {
			if !isOmitted(v) || j >= len(o.Columns) || !t.types[o.Columns[j]].undefaulted {
				continue
			}
			if &rows[i][0] == &row[0] {
				rows[i] = slices.Clone(row)
			}
			rows[i][j] = nil
		}
	}
	o.Rows = rows
	return o
}

// copyRows sends rows. All of them are written out before the first is sent: a value that no column can hold is refused
// without the server, whose refusal would end the transaction.
func (c *conn) copyRows(ctx context.Context, in *copyIn) (pgconn.CommandTag, error) {
	data, err := in.encode()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	return c.pg.CopyFrom(ctx, data, in.sql)
}

// copyPart is the size by which rows are written out.
const copyPart = 256 << 10

// encode writes the rows as COPY reads them ("File Formats" in its manual).
func (in *copyIn) encode() (*parts, error) {
	p := &parts{}
	b := make([]byte, 0, copyPart)
	var err error
	for i, row := range in.rows {
		for j, v := range row {
			if j > 0 {
				b = append(b, '\t')
			}
			if b, err = appendCopied(b, j+1, v, in.columns[j].oid); err != nil {
				return nil, in.inRow(i, err)
			}
		}
		b = append(b, '\n')
		if len(b) >= copyPart-copyPart/8 {
			p.all = append(p.all, b)
			b = make([]byte, 0, copyPart)
		}
	}
	p.all = append(p.all, b)
	return p, nil
}

func (in *copyIn) inRow(i int, err error) error {
	var e *dialects.Error
	if errors.As(err, &e) {
		e.Row = in.first + i + 1
	}
	return err
}

// appendCopied appends a value as [encode] has it, in the escapes of COPY.
func appendCopied(b []byte, place int, v any, oid uint32) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, `\N`...), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case string:
		if oid != oidBytea {
			return appendEscaped(b, v), checkText(place, v)
		}
	}
	text, format, err := encode(place, v, oid)
	if err != nil {
		return nil, err
	}
	if format == binaryFormat {
		return hex.AppendEncode(append(b, `\\x`...), text), nil
	}
	return appendEscaped(b, text), nil
}

// appendEscaped writes text so that it holds neither the end of a value nor that of a row.
func appendEscaped[T string | []byte](b []byte, text T) []byte {
	from := 0
	for i := range len(text) {
		escape := copyEscapes[text[i]]
		if escape == 0 {
			continue
		}
		b = append(append(b, text[from:i]...), '\\', escape)
		from = i + 1
	}
	return append(b, text[from:]...)
}

var copyEscapes = [256]byte{'\\': '\\', '\n': 'n', '\r': 'r', '\t': 't'}

// parts are bytes in several pieces, which are let go of as they are read.
type parts struct{ all [][]byte }

func (p *parts) Read(to []byte) (int, error) {
	for len(p.all) > 0 && len(p.all[0]) == 0 {
		p.all[0] = nil
		p.all = p.all[1:]
	}
	if len(p.all) == 0 {
		return 0, io.EOF
	}
	n := copy(to, p.all[0])
	p.all[0] = p.all[0][n:]
	return n, nil
}

var firstNumber = lazyregexp.New(`\d+`)

// row reads which row a refusal is about out of where the server says that it was: `COPY t, line 3, column a: "x"`. A row is a line, for
// those inside of values are escaped. Triggers that run behind all rows name none.
func (in *copyIn) row(e *pgconn.PgError) int {
	for line := range strings.Lines(e.Where) {
		place, ok := strings.CutPrefix(line, "COPY "+in.table+", ")
		if !ok {
			continue
		}
		n, err := strconv.Atoi(firstNumber.FindString(place))
		if err != nil || n > len(in.rows) {
			return 0
		}
		return in.first + n
	}
	return 0
}
