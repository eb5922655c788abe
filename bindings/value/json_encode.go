package value

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// jsonEncoder writes a Lua value as JSON.
type jsonEncoder struct {
	L       *lua.LState
	k       *kinds
	indent  int // spaces of a level; 0 writes it all on one line
	buf     []byte
	charged int
	path    []lua.LValue // the keys that lead to the current value
	open    []lua.LValue // the tables that the current value stands in
}

var errNotFinite = errors.New("NaN and the infinities are no numbers in JSON")

// place is the path to the value that an error is about, such as $.a[2].
func (e *jsonEncoder) place() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, key := range e.path {
		name, isName := key.(lua.LString)
		switch {
		case !isName:
			fmt.Fprintf(&b, "[%s]", key)
		case isIdentifier(string(name)):
			b.WriteString("." + string(name))
		default:
			b.WriteString("[" + quote(string(name)) + "]")
		}
	}
	return b.String()
}

func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// chargeStep is how many bytes may be written before they are accounted for.
const chargeStep = 1 << 14

// charge accounts for what was written since the last time.
func (e *jsonEncoder) charge() {
	e.k.host.Charge(e.L, len(e.buf)-e.charged)
	e.charged = len(e.buf)
}

// room checks the limits before n more bytes are written.
func (e *jsonEncoder) room(n int) error {
	if limit := e.k.host.MaxString(); len(e.buf)+n > limit {
		return fmt.Errorf("the JSON is longer than a string may be, %d bytes", limit)
	}
	if len(e.buf)-e.charged >= chargeStep {
		e.charge()
	}
	return nil
}

func (e *jsonEncoder) value(v lua.LValue) error {
	if err := e.room(0); err != nil {
		return err
	}
	switch v := v.(type) {
	case lua.LString:
		return e.str(string(v))
	case lua.LNumber:
		return e.number(float64(v))
	case lua.LBool:
		e.buf = strconv.AppendBool(e.buf, bool(v))
		return nil
	case *lua.LTable:
		return e.table(v)
	case *lua.LUserData:
		return e.userData(v)
	}
	return errors.New(describe(v) + " cannot be encoded")
}

// str refuses what is not UTF-8, for JSON has no other text and replacing bytes
// would lose them.
func (e *jsonEncoder) str(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("the string is not UTF-8 at byte %d", invalidUTF8(s)+1)
	}
	if err := e.room(len(s)); err != nil {
		return err
	}
	e.buf = appendJSONString(e.buf, s)
	return e.room(0)
}

func (e *jsonEncoder) number(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return errNotFinite
	}
	e.buf = appendJSONNumber(e.buf, f)
	return nil
}

func (e *jsonEncoder) userData(ud *lua.LUserData) error {
	switch v := ud.Value.(type) {
	case int64, uint64:
		e.buf = append(e.buf, integerText(v)...)
		return nil
	case *decimal:
		return e.decimal(v)
	case nullValue:
		e.buf = append(e.buf, "null"...)
		return nil
	case *date:
		return e.str(v.text())
	case bytesValue:
		return e.str(string(v))
	case *raised:
		return e.str(v.text())
	case Tabular:
		return e.tabular(ud, v)
	}
	return errors.New(describe(ud) + " cannot be encoded")
}

// decimal writes the very text where JSON knows its form.
func (e *jsonEncoder) decimal(d *decimal) error {
	text := d.text
	if n, _ := scanJSONNumber(text); n != len(text) {
		n, err := d.number()
		if err != nil {
			return err
		}
		if !n.isFinite() {
			return errNotFinite
		}
		text = n.text()
	}
	if err := e.room(len(text)); err != nil {
		return err
	}
	e.buf = append(e.buf, text...)
	return nil
}

// entries gives the entry after a key, as next does.
type entries func(key lua.LValue) (lua.LValue, lua.LValue)

// table goes through the entries without metamethods, as next does.
func (e *jsonEncoder) table(t *lua.LTable) error {
	if err := e.enter(t); err != nil {
		return err
	}
	defer e.leave()
	switch t.Metatable {
	case lua.LValue(e.k.object):
		return e.object(t.Next, numberedKeys())
	case lua.LValue(e.k.array):
		return e.array(t.Next)
	}
	return e.unmarked(t.Next)
}

// tabular writes what the table that it stands for would give.
func (e *jsonEncoder) tabular(ud *lua.LUserData, t Tabular) error {
	if err := e.enter(ud); err != nil {
		return err
	}
	defer e.leave()
	return e.unmarked(func(key lua.LValue) (lua.LValue, lua.LValue) { return t.Next(e.L, key) })
}

// unmarked writes an array if the first key is 1, which comes first wherever it
// was written, else an object.
func (e *jsonEncoder) unmarked(next entries) error {
	if first, _ := next(lua.LNil); first == lua.LNumber(1) {
		return e.array(next)
	}
	return e.object(next, namedKey)
}

// enter begins a table, which must not stand inside itself.
func (e *jsonEncoder) enter(t lua.LValue) error {
	for _, outer := range e.open {
		if outer == t {
			return errors.New("a table that contains itself")
		}
	}
	if len(e.open) >= maxJSONDepth {
		return fmt.Errorf("nested deeper than %d levels", maxJSONDepth)
	}
	e.open = append(e.open, t)
	return nil
}

func (e *jsonEncoder) leave() { e.open = e.open[:len(e.open)-1] }

// array insists on the keys 1 to n. It sees them in order, since the interpreter
// gives the keys from 1 on first and ascending.
func (e *jsonEncoder) array(next entries) error {
	e.buf = append(e.buf, '[')
	n := lua.LNumber(0)
	for key, v := next(lua.LNil); key != lua.LNil; key, v = next(key) {
		n++
		if _, ok := key.(lua.LNumber); !ok {
			return fmt.Errorf("an array that also has the key %s", keyText(key))
		}
		if key != n {
			return errHole
		}
		e.begin(key, n == 1)
		if err := e.value(v); err != nil {
			return err
		}
		e.end()
	}
	e.close(']', n == 0)
	return nil
}

// object writes the entries in the order in which next gives them.
func (e *jsonEncoder) object(next entries, name keyNames) error {
	e.buf = append(e.buf, '{')
	first := true
	for key, v := next(lua.LNil); key != lua.LNil; key, v = next(key) {
		text, err := name(key)
		if err != nil {
			return err
		}
		e.begin(key, first)
		if err := e.member(text, v); err != nil {
			return err
		}
		e.end()
		first = false
	}
	e.close('}', first)
	return nil
}

func (e *jsonEncoder) member(key string, v lua.LValue) error {
	if err := e.str(key); err != nil {
		return err
	}
	e.buf = append(e.buf, ':')
	if e.indent > 0 {
		e.buf = append(e.buf, ' ')
	}
	return e.value(v)
}

// begin begins an entry. After an error the path stays at it.
func (e *jsonEncoder) begin(key lua.LValue, first bool) {
	e.path = append(e.path, key)
	if !first {
		e.buf = append(e.buf, ',')
	}
	e.newline()
}

func (e *jsonEncoder) end() { e.path = e.path[:len(e.path)-1] }

// close ends a table; the bracket of an empty one stays on its line.
func (e *jsonEncoder) close(bracket byte, empty bool) {
	if !empty {
		e.newline()
	}
	e.buf = append(e.buf, bracket)
}

// newline goes to the next line at the depth of the path.
func (e *jsonEncoder) newline() {
	if e.indent == 0 {
		return
	}
	e.buf = append(e.buf, '\n')
	for range e.indent * len(e.path) {
		e.buf = append(e.buf, ' ')
	}
}
