package ansi

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
	"github.com/luamig/luamig/dialects/op"
)

// Value writes a value: an Expr as itself, a List between parentheses, anything
// else as a parameter or, in a definition, as a literal.
func (w *Writer) Value(v any) {
	switch v := v.(type) {
	case op.Expr:
		w.Expr(v)
	case op.List:
		w.list(v)
	case op.Omitted:
		w.omitted()
	default:
		w.plain(v)
	}
}

// plain writes a value that is no SQL: bound, or as a literal in a definition, which takes no parameters.
func (w *Writer) plain(v any) {
	if w.inline {
		literal, err := w.sp.Literal(v)
		w.Fail(err)
		w.SQL(literal)
		return
	}
	w.bind(v)
}

func (w *Writer) list(values op.List) {
	w.SQL("(")
	for i, v := range values {
		w.comma(i)
		w.Value(v)
	}
	w.SQL(")")
}

// omitted writes DEFAULT. NULL in its place would be another value.
func (w *Writer) omitted() {
	if !w.sp.DefaultInValues {
		w.Refuse("has no DEFAULT among values", "give every row the same columns")
		return
	}
	w.SQL("DEFAULT")
}

// Literal writes a value as a literal of SQL.
func (s *Spelling) Literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return s.boolean(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case uint64:
		return strconv.FormatUint(v, 10), nil
	case float64:
		return s.float(v)
	case string:
		return s.QuoteString(v)
	case []byte:
		return s.BytesBefore + hex.EncodeToString(v) + s.BytesAfter, nil
	case op.Decimal:
		return s.decimal(v)
	}
	return "", fmt.Errorf("a value of type %T cannot be written as SQL", v)
}

func (s *Spelling) boolean(v bool) string {
	if v {
		return s.True
	}
	return s.False
}

// float writes the shortest text that reads back as the same number, always
// with a mark that makes it a floating point number.
func (s *Spelling) float(f float64) (string, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "", s.Unsupported(fmt.Sprintf("has no literal for the number %v", f), `write it as SQL, with literal("…")`)
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text, nil
}

// decimalText is what a Decimal must look like before it is written into SQL.
var decimalText = lazyregexp.New(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// decimal checks the text, since as a number it stands in the statement without quotes.
func (s *Spelling) decimal(d op.Decimal) (string, error) {
	if !decimalText.MatchString(string(d)) {
		return "", s.Unsupported(fmt.Sprintf("cannot take %q as a decimal number in a definition", string(d)), `write it as SQL, with literal("…")`)
	}
	if s.DecimalsQuoted {
		return s.QuoteString(string(d))
	}
	return string(d), nil
}

// QuoteString writes text as a literal.
func (s *Spelling) QuoteString(text string) (string, error) {
	if strings.ContainsRune(text, 0) {
		return "", s.Unsupported("cannot take text with a NUL byte in a definition", "leave the NUL byte out, or keep the value as bytes")
	}
	if s.Text.BackslashEscapes {
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'", nil
}
