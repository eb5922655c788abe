package stdlib

import (
	"math/big"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/numeral"
	"github.com/luamig/luamig/bindings/value"
)

// formatter is a string.format under way.
type formatter struct {
	L    *lua.LState
	rest string // what is left of the format
	arg  int    // the argument used last
	out  []byte
}

// format(format, ...) is C's sprintf without %n, %p and *, and with %q.
func (l *library) format(L *lua.LState) int {
	f := &formatter{L: L, rest: checkString(L, 1), arg: 1, out: l.scratch[:0]}
	l.scratch = nil // __tostring may format, too
	for f.rest != "" {
		f.step()
		l.checkLength(L, len(f.out))
	}
	l.pushResult(L, string(f.out))
	l.keepScratch(f.out)
	return 1
}

// step copies text up to a conversion, or makes a conversion.
func (f *formatter) step() {
	at := strings.IndexByte(f.rest, '%')
	switch {
	case at < 0:
		f.out = append(f.out, f.rest...)
		f.rest = ""
	case at > 0:
		f.out = append(f.out, f.rest[:at]...)
		f.rest = f.rest[at:]
	case charAt(f.rest, 1) == '%':
		f.out = append(f.out, '%')
		f.rest = f.rest[2:]
	default:
		f.rest = f.rest[1:]
		f.convert()
	}
}

// convert makes one conversion; the rest begins after its "%".
func (f *formatter) convert() {
	f.arg++
	if f.arg > f.L.GetTop() {
		argumentError(f.L, f.arg, "no value")
	}
	spec := f.spec()
	switch spec.Verb {
	case 'c':
		f.out = spec.AppendText(f.out, string([]byte{byte(checkInt(f.L, f.arg))}))
	case 'd', 'i':
		f.integer(spec)
	case 'u', 'o', 'x', 'X':
		f.out = spec.AppendUint(f.out, f.unsigned())
	case 'e', 'E', 'f', 'g', 'G':
		f.float(spec)
	case 'q':
		f.out = appendQuoted(f.out, checkString(f.L, f.arg))
	case 's':
		f.out = spec.AppendText(f.out, f.text())
	default:
		raise(f.L, "invalid option '%%%s' to 'format'", f.verbText(spec))
	}
}

func (f *formatter) verbText(spec numeral.Spec) string {
	if spec.Verb == 0 {
		return ""
	}
	return string([]byte{spec.Verb})
}

// spec reads flags, width, precision and the verb.
func (f *formatter) spec() numeral.Spec {
	spec := numeral.Spec{Precision: -1}
	for n := 0; f.flag(&spec); n++ {
		if n == 5 {
			raise(f.L, "invalid format (repeated flags)")
		}
	}
	spec.Width, _ = f.number()
	if charAt(f.rest, 0) == '.' {
		f.rest = f.rest[1:]
		spec.Precision, _ = f.number()
	}
	if spec.Verb = charAt(f.rest, 0); spec.Verb != 0 {
		f.rest = f.rest[1:]
	}
	return spec
}

func (f *formatter) flag(spec *numeral.Spec) bool {
	switch charAt(f.rest, 0) {
	case '-':
		spec.Minus = true
	case '+':
		spec.Plus = true
	case ' ':
		spec.Space = true
	case '#':
		spec.Sharp = true
	case '0':
		spec.Zero = true
	default:
		return false
	}
	f.rest = f.rest[1:]
	return true
}

// number reads a width or precision of at most two digits.
func (f *formatter) number() (n, digits int) {
	for digits < len(f.rest) && f.rest[digits] >= '0' && f.rest[digits] <= '9' {
		n = n*10 + int(f.rest[digits]-'0')
		if digits++; digits > 2 {
			raise(f.L, "invalid format (width or precision too long)")
		}
	}
	f.rest = f.rest[digits:]
	return n, digits
}

// text is the argument of %s: a string, or what __tostring makes of it. Nothing
// else will do, so that a nil does not end up as text in a statement.
func (f *formatter) text() string {
	v := f.L.Get(f.arg)
	if metafield(f.L, v, "__tostring") != lua.LNil {
		v = toString(f.L, v)
	}
	s, ok := text(v)
	if !ok {
		typeError(f.L, f.arg, "string")
	}
	return s
}

// exact is the text of an argument that is an int64 or a decimal.
func (f *formatter) exact() (string, bool) {
	ud, ok := f.L.Get(f.arg).(*lua.LUserData)
	if !ok {
		return "", false
	}
	if _, ok := value.ToNumber(ud); !ok {
		return "", false
	}
	return text(toString(f.L, ud))
}

// integer formats %d and %i. Exact numbers may have any number of digits.
func (f *formatter) integer(spec numeral.Spec) {
	s, ok := f.exact()
	if !ok {
		f.out = spec.AppendInt(f.out, numeral.ToInt64(checkNumber(f.L, f.arg)))
		return
	}
	n := f.whole(s)
	f.out = spec.AppendDigits(f.out, n.Sign() < 0, new(big.Int).Abs(n).String())
}

// unsigned is the argument of %u, %o and %x.
func (f *formatter) unsigned() uint64 {
	s, ok := f.exact()
	if !ok {
		return numeral.ToUint64(checkNumber(f.L, f.arg))
	}
	n := f.whole(s)
	if n.IsInt64() {
		return uint64(n.Int64())
	}
	if !n.IsUint64() {
		argumentError(f.L, f.arg, "number out of range")
	}
	return n.Uint64()
}

// whole is the integer that the text of an exact number stands for.
func (f *formatter) whole(s string) *big.Int {
	r := f.rational(s)
	if !r.IsInt() {
		argumentError(f.L, f.arg, "number has no integer representation")
	}
	return r.Num()
}

// rational reads the text of an exact number. One with a huge exponent would
// have as many digits.
func (f *formatter) rational(s string) *big.Rat {
	const most = 1000
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		if e, err := strconv.Atoi(s[i+1:]); err != nil || e < -most || e > most {
			argumentError(f.L, f.arg, "number out of range")
		}
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		typeError(f.L, f.arg, "number")
	}
	return r
}

// float formats exact numbers under %f from their own digits.
func (f *formatter) float(spec numeral.Spec) {
	s, ok := f.exact()
	if !ok {
		f.out = spec.AppendFloat(f.out, checkNumber(f.L, f.arg))
		return
	}
	if spec.Verb != 'f' {
		n, _ := value.ToNumber(f.L.Get(f.arg))
		f.out = spec.AppendFloat(f.out, float64(n))
		return
	}
	if spec.Precision < 0 {
		spec.Precision = 6
	}
	r := f.rational(s)
	f.out = spec.AppendFixed(f.out, r.Sign() < 0, new(big.Rat).Abs(r).FloatString(spec.Precision))
}

// appendQuoted writes s as Lua reads it back.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			dst = append(dst, '\\', c)
		case '\r':
			dst = append(dst, `\r`...)
		case 0:
			dst = append(dst, `\000`...)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
