package value

import lua "github.com/yuin/gopher-lua"

// bytesValue is a string of bytes that is to be written as bytes, for a database
// that tells text from bytes by the value and not by the column.
type bytesValue string

func (k *kinds) openBytes(L *lua.LState) {
	k.bytes = newMetatable(L, "bytes", methods{
		"__tostring": bytesString,
		"__concat":   k.concat,
		"__len":      bytesLen,
		"__lt":       lessOperator,
		"__le":       lessEqualOperator,
	})
	k.comparable(k.bytes)
	L.SetGlobal("bytes", L.NewFunction(k.newBytes))
}

// newBytes is the global function bytes(s).
func (k *kinds) newBytes(L *lua.LState) int {
	if s, ok := Text(L.Get(1)); ok {
		L.Push(newUserData(k.bytes, bytesValue(s)))
		return 1
	}
	L.ArgError(1, "string expected, got "+describe(L.Get(1)))
	return 0
}

func bytesString(L *lua.LState) int {
	L.Push(lua.LString(payload(L.Get(1)).(bytesValue)))
	return 1
}

func bytesLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(payload(L.Get(1)).(bytesValue))))
	return 1
}
