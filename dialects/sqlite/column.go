package sqlite

import (
	"math"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/internal/spool"
	"github.com/luamig/luamig/dialects/op"
)

// column is a column of a result. SQLite knows no booleans and no decimals: which
// numbers are some is told by the type with which the column is declared.
type column struct {
	name    string
	boolean bool
	decimal bool
	digits  int // of DECIMAL(digits, scale); 0: not given
	scale   int
}

// newColumn reads the declared type as loosely as SQLite does: case and spaces do not count.
func newColumn(name, declared string) column {
	c := column{name: name}
	declared = strings.ToUpper(strings.TrimSpace(declared))
	word, arguments, _ := strings.Cut(declared, "(")
	word = strings.TrimSpace(word)
	arguments, _, _ = strings.Cut(arguments, ")")
	switch {
	case word == "BOOLEAN", word == "BOOL", word == "TINYINT" && strings.TrimSpace(arguments) == "1":
		c.boolean = true
	case hasWord(word, "DECIMAL"), hasWord(word, "NUMERIC"):
		c.decimal = true
		digits, scale, _ := strings.Cut(arguments, ",")
		c.digits, _ = strconv.Atoi(strings.TrimSpace(digits))
		c.scale, _ = strconv.Atoi(strings.TrimSpace(scale))
	}
	return c
}

// hasWord reports whether a type's name begins with a word: "DECIMAL TEXT" does.
func hasWord(name, word string) bool { return name == word || strings.HasPrefix(name, word+" ") }

// integer is what an INTEGER means in the column. A BOOLEAN that is neither 0 nor 1
// stays the number, for writing true back would change it.
func (c column) integer(v int64) any {
	switch {
	case c.boolean && (v == 0 || v == 1):
		return v == 1
	case c.decimal:
		return c.wholeDecimal(v)
	}
	return v
}

// encodeInteger writes what an INTEGER means.
func (c column) encodeInteger(e *spool.Encoder, v int64) {
	if c.boolean || c.decimal {
		e.Value(c.integer(v))
		return
	}
	e.Integer(v)
}

// wholeDecimal writes 12 in a DECIMAL(10, 2) as 12.00, as long as SQLite makes the
// same integer of that text.
func (c column) wholeDecimal(v int64) op.Decimal {
	text := strconv.FormatInt(v, 10)
	if c.digits > 0 && c.scale > 0 && len(strings.TrimPrefix(text, "-"))+c.scale <= exactDigits {
		text += "." + strings.Repeat("0", c.scale)
	}
	return op.Decimal(text)
}

// float turns the floating point number that stands for a decimal into its digits:
// those of the scale, where they say all, else as many as it takes to tell it from every other number.
func (c column) float(v float64) any {
	if !c.decimal || math.IsInf(v, 0) {
		return v
	}
	if c.digits > 0 && c.digits <= exactDigits {
		text := strconv.FormatFloat(v, 'f', c.scale, 64)
		if back, err := strconv.ParseFloat(text, 64); err == nil && back == v && digitsIn(text) <= exactDigits {
			return op.Decimal(text)
		}
	}
	return op.Decimal(strconv.FormatFloat(v, plainOrExponent(v), -1, 64))
}

// plainOrExponent keeps a decimal from being written with hundreds of zeros.
func plainOrExponent(v float64) byte {
	if a := math.Abs(v); a != 0 && (a < 1e-15 || a >= 1e21) {
		return 'e'
	}
	return 'f'
}

func digitsIn(text string) int {
	n := 0
	for _, c := range []byte(text) {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

// encodeText tells the text of a decimal from other text, which a DECIMAL column may hold as well.
func (c column) encodeText(e *spool.Encoder, text []byte) {
	if c.decimal && isNumber(text) {
		e.Decimal(text)
		return
	}
	e.Text(text)
}

// isNumber reports whether a text is digits with an optional sign, point and exponent.
func isNumber(text []byte) bool {
	s := strings.ToLower(string(text))
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	mantissa, exponent, scientific := strings.Cut(s, "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole+fraction == "" || !onlyDigits(whole+fraction) {
		return false
	}
	if exponent != "" && (exponent[0] == '-' || exponent[0] == '+') {
		exponent = exponent[1:]
	}
	return !scientific || exponent != "" && onlyDigits(exponent)
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
