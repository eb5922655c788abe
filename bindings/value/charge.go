package value

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/dialects/op"
)

// chargeFrom is the size from which on a row is paid for. The instructions of the script
// that reads them pay for smaller ones.
const chargeFrom = 4 << 10

// chargeRow accounts for the memory of a row, as it comes into the script's hands.
func chargeRow(L *lua.LState, raw []any) {
	size := 0
	for _, v := range raw {
		size += sizeOf(v)
	}
	if size >= chargeFrom {
		kindsOf(L).host.Charge(L, size)
	}
}

// sizeOf is the memory of what has a length.
func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	case op.Decimal:
		return len(v)
	case op.List:
		size := 16 * len(v)
		for _, item := range v {
			size += sizeOf(item)
		}
		return size
	}
	return 0
}

// alwaysAllowed is the length of strings that no limit is meant to forbid.
const alwaysAllowed = 1 << 20

// checkLength refuses a string of the database that is longer than scripts may have one.
func checkLength(L *lua.LState, n int) {
	if n <= alwaysAllowed {
		return
	}
	if limit := kindsOf(L).host.MaxString(); n > limit {
		L.RaiseError("string too long: %d bytes, the limit is %d (limits.string)", n, limit)
	}
}
