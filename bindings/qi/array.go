package qi

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

// array writes a list as the text of an array, which its column takes as a value:
// {1,NULL,"a \"b\""} (PostgreSQL, "Array Input and Output Syntax"). elem is the type of the items, as the catalog
// tells it; of a JSON one, a table is an item, of all others an array inside the array.
func (c *call) array(v lua.LValue, elem, what string) string {
	var b strings.Builder
	c.writeArray(&b, v, elem, what)
	return b.String()
}

func (c *call) writeArray(b *strings.Builder, v lua.LValue, elem, what string) {
	b.WriteByte('{')
	for i, item := range c.List(v, what) {
		if i > 0 {
			b.WriteByte(',')
		}
		switch {
		case !arg.IsTable(item):
			b.WriteString(c.arrayItem(item, place(what, i)))
		case isJSON(elem):
			b.WriteString(quoteItem(c.json(item)))
		default:
			c.writeArray(b, item, elem, place(what, i))
		}
	}
	b.WriteByte('}')
}

// arrayItem writes an item. Text is always quoted: what is not may be taken for NULL, or end at a space.
func (c *call) arrayItem(v lua.LValue, what string) string {
	switch plain := c.scalar(v, what, "").(type) {
	case nil:
		return "NULL"
	case string:
		return quoteItem(plain)
	case []byte:
		return quoteItem(`\x` + hex.EncodeToString(plain))
	case float64:
		return floatItem(plain)
	case op.Decimal:
		return string(plain)
	case op.Expr:
		c.FailHint(`literal("ARRAY[…]") stands for the whole array`, "%s is an SQL expression, which cannot stand inside an array", what)
		return ""
	default:
		return fmt.Sprint(plain)
	}
}

func quoteItem(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

func floatItem(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func isJSON(kind string) bool { return kind == "JSON" || kind == "JSONB" }
