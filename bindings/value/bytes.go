package value

import lua "github.com/yuin/gopher-lua"

// bytesValue is a string of bytes that is to be written as bytes, for a database
// that tells text from bytes by the value and not by the column. To scripts it is
// a string in all but this: type gives "string", it has the methods of strings and
// is equal to a string of the same bytes. What these methods return is a string.
type bytesValue string

func (k *kinds) openBytes(L *lua.LState) {
	k.bytes = newMetatable(L, "bytes", methods{
		"__newindex": refuseAssignment,
		"__tostring": bytesString,
		"__concat":   k.concat,
		"__len":      bytesLen,
		"__lt":       lessOperator,
		"__le":       lessEqualOperator,
	})
	k.comparable(k.bytes)
	if strings, ok := L.GetMetatable(lua.LString("")).(*lua.LTable); ok {
		k.bytes.RawSetString("__index", strings.RawGetString("__index"))
	}
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

// Bytes is the string inside a bytes value.
func Bytes(v lua.LValue) (string, bool) {
	b, ok := payload(v).(bytesValue)
	return string(b), ok
}

func bytesString(L *lua.LState) int {
	L.Push(lua.LString(payload(L.Get(1)).(bytesValue)))
	return 1
}

func bytesLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(payload(L.Get(1)).(bytesValue))))
	return 1
}
