package sqlite

import (
	"context"
	"math"
	"sort"
	"unsafe"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"modernc.org/libc"
	engine "modernc.org/sqlite/lib"
)

// givenRows are the rows of one statement, in the order of their numbers, and the statement of one more.
type givenRows struct {
	rows  []givenRow
	width int // how many values of each are written
	last  dialects.Statement
}

type givenRow struct {
	key    int64
	values []any
}

// The functions that statements over many rows ask. Nobody else gets anything from them.
const (
	givenFunction = "luamig_given" // whether the row of a number is to be written
	valueFunction = "luamig_value" // what is written to it, by its place
)

// given is what the functions answer from. It lies in memory of C, as do the values, for the engine keeps no Go pointers.
type given struct {
	count, width int64
	at           int64 // where the last row was found; the next one is likely to follow it
	keys         uintptr
	cells        uintptr
	memory       uintptr
	size         int
}

// cell is a value. What has a length lies elsewhere.
type cell struct {
	kind   cellKind
	length int32
	bits   uint64 // the number, or where the bytes are
}

type cellKind int32

const (
	cellNull cellKind = iota
	cellInteger
	cellFloat
	cellText
	cellBytes
)

const keySize, cellSize = int(unsafe.Sizeof(int64(0))), int(unsafe.Sizeof(cell{}))

// inC gives memory of C a type.
func inC[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// execGiven writes the rows, and then the last one. Where that is refused, the others are written already; whoever then writes them one by
// one writes the same.
func (c *conn) execGiven(ctx context.Context, s dialects.Statement, rows *givenRows) (dialects.Result, error) {
	if c.given == nil {
		if err := c.makeGiven(); err != nil {
			return dialects.Result{}, err
		}
	}
	c.given.fill(c.tls, rows)
	r, err := c.exec(ctx, s)
	c.given.count = 0
	if err != nil {
		return r, err
	}
	last, err := c.exec(ctx, rows.last)
	return dialects.Result{Affected: r.Affected + last.Affected}, err
}

// makeGiven tells the engine of the functions.
func (c *conn) makeGiven() error {
	p := libc.Xcalloc(c.tls, 1, libc.Tsize_t(unsafe.Sizeof(given{})))
	c.given = inC[given](p)
	for _, f := range []struct {
		name  string
		args  int32
		calls uintptr
	}{{givenFunction, 1, callback(isGiven)}, {valueFunction, 2, callback(giveValue)}} {
		name, err := libc.CString(f.name)
		if err != nil {
			return err
		}
		code := engine.Xsqlite3_create_function_v2(c.tls, c.db, name, f.args, engine.SQLITE_UTF8|engine.SQLITE_DIRECTONLY, p, f.calls, 0, 0, 0)
		libc.Xfree(c.tls, name)
		if code != engine.SQLITE_OK {
			return errDriver
		}
	}
	return nil
}

func (g *given) free(tls *libc.TLS) {
	libc.Xfree(tls, g.memory)
	libc.Xfree(tls, uintptr(unsafe.Pointer(g)))
}

// fill copies rows.
func (g *given) fill(tls *libc.TLS, r *givenRows) {
	n := len(r.rows)
	size := n * (keySize + r.width*cellSize)
	for _, row := range r.rows {
		for _, v := range row.values[:r.width] {
			size += lengthOf(v)
		}
	}
	g.grow(tls, size+1) // what is empty has a place, too
	g.count, g.width, g.at = int64(n), int64(r.width), 0
	g.keys = g.memory
	g.cells = g.keys + uintptr(n*keySize)
	free := g.cells + uintptr(n*r.width*cellSize)
	keys, cells := unsafe.Slice(inC[int64](g.keys), n), unsafe.Slice(inC[cell](g.cells), n*r.width)
	for i, row := range r.rows {
		keys[i] = row.key
		for j, v := range row.values[:r.width] {
			free = cells[i*r.width+j].set(v, free)
		}
	}
}

// grow has room for so many bytes. It does not go on holding what a few huge values took.
func (g *given) grow(tls *libc.TLS, size int) {
	const plenty = 4 << 20
	if g.size >= size && g.size <= plenty {
		return
	}
	libc.Xfree(tls, g.memory)
	g.size = size + size/2
	g.memory = libc.Xmalloc(tls, libc.Tsize_t(g.size))
}

// lengthOf is how many bytes a value takes beside its cell.
func lengthOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case op.Decimal:
		return len(v)
	case []byte:
		return len(v)
	}
	return 0
}

// set writes a value as it is bound alone, and returns where the next bytes may lie.
func (c *cell) set(v any, free uintptr) uintptr {
	*c = cell{}
	switch v := v.(type) {
	case bool:
		c.kind = cellInteger
		if v {
			c.bits = 1
		}
	case int64:
		c.kind, c.bits = cellInteger, uint64(v)
	case uint64:
		c.kind, c.bits = cellInteger, v
	case float64:
		c.kind, c.bits = cellFloat, math.Float64bits(v)
	case string:
		return c.put(cellText, v, free)
	case op.Decimal:
		return c.put(cellText, string(v), free)
	case []byte:
		return c.put(cellBytes, unsafe.String(unsafe.SliceData(v), len(v)), free)
	}
	return free
}

func (c *cell) put(kind cellKind, bytes string, free uintptr) uintptr {
	copy(unsafe.Slice(inC[byte](free), len(bytes)), bytes)
	c.kind, c.length, c.bits = kind, int32(len(bytes)), uint64(free)
	return free + uintptr(len(bytes))
}

// areBound reports whether all values of a row are ones that [statement.bind] takes.
func areBound(row []any) bool {
	for _, v := range row {
		switch v := v.(type) {
		case nil, bool, int64:
		case uint64:
			if v > math.MaxInt64 {
				return false
			}
		case float64:
			if math.IsNaN(v) {
				return false
			}
		case string, op.Decimal, []byte:
			if lengthOf(v) > largestValue {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// find returns where the row of a number is, and whether it is there at all. Rows come in the order of their numbers, which is
// what makes it fast, and not what makes it right.
func (g *given) find(key int64) (int64, bool) {
	keys := unsafe.Slice(inC[int64](g.keys), g.count)
	for i := g.at; i < min(g.at+2, g.count); i++ {
		if keys[i] == key {
			g.at = i
			return i, true
		}
	}
	i := int64(sort.Search(len(keys), func(i int) bool { return keys[i] >= key }))
	g.at = i
	return i, i < g.count && keys[i] == key
}

func isGiven(tls *libc.TLS, ctx uintptr, _ int32, args uintptr) {
	g := inC[given](engine.Xsqlite3_user_data(tls, ctx))
	_, ok := g.find(engine.Xsqlite3_value_int64(tls, *inC[uintptr](args)))
	engine.Xsqlite3_result_int(tls, ctx, libc.Bool32(ok))
}

func giveValue(tls *libc.TLS, ctx uintptr, _ int32, args uintptr) {
	g, values := inC[given](engine.Xsqlite3_user_data(tls, ctx)), unsafe.Slice(inC[uintptr](args), 2)
	row, ok := g.find(engine.Xsqlite3_value_int64(tls, values[0]))
	place := engine.Xsqlite3_value_int64(tls, values[1])
	if !ok || place < 0 || place >= g.width {
		engine.Xsqlite3_result_error_code(tls, ctx, engine.SQLITE_MISUSE)
		return
	}
	c := unsafe.Slice(inC[cell](g.cells), g.count*g.width)[row*g.width+place]
	switch c.kind { // what has a length stays where it is until the statement has ended: SQLITE_STATIC
	case cellNull:
		engine.Xsqlite3_result_null(tls, ctx)
	case cellInteger:
		engine.Xsqlite3_result_int64(tls, ctx, int64(c.bits))
	case cellFloat:
		engine.Xsqlite3_result_double(tls, ctx, math.Float64frombits(c.bits))
	case cellText:
		engine.Xsqlite3_result_text(tls, ctx, uintptr(c.bits), c.length, 0)
	case cellBytes:
		engine.Xsqlite3_result_blob(tls, ctx, uintptr(c.bits), c.length, 0)
	}
}
