package mysql

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
)

// A number with a fraction is rounded by a column of whole numbers, without a word. Elsewhere it is refused, and so it is here.

// wholeTypes are the types that have no room for a fraction, as information_schema calls them.
const wholeTypes = "'tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year', 'bit'"

// wholeColumn is the name of a column of whole numbers.
type wholeColumn string

// hasFraction reports whether a value is a number that is not whole.
func hasFraction(v any) bool {
	switch v := v.(type) {
	case float64:
		return v != math.Trunc(v) && !math.IsNaN(v)
	case op.Decimal:
		if strings.ContainsAny(string(v), "eE") {
			exact, ok := new(big.Rat).SetString(string(v))
			return ok && !exact.IsInt()
		}
		_, fraction, _ := strings.Cut(string(v), ".")
		return strings.Trim(fraction, "0") != ""
	}
	return false
}

// fit refuses a number that the column would round.
func (c wholeColumn) fit(v any) (any, error) {
	if !hasFraction(v) {
		return v, nil
	}
	return nil, &dialects.Error{
		Kind: dialects.Other, Column: string(c), Hint: "round it, by math.floor(x + 0.5) or d:round(), or give the column room for it: changeColumn with DataTypes.DECIMAL or DOUBLE",
		Message: fmt.Sprintf("column %q takes whole numbers, and %v would be rounded", string(c), v),
	}
}
