package value

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// Text is the text of a value that may stand for a string: a string, a number,
// and of the values made here all but null. String functions use it for their
// arguments.
func Text(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return v.String(), true
	}
	switch v := payload(v).(type) {
	case bytesValue:
		return string(v), true
	case *date:
		return v.text(), true
	case *raised:
		return v.text(), true
	}
	return exactText(v)
}

// concat is __concat of all values made here.
func (k *kinds) concat(L *lua.LState) int {
	a, aok := Text(L.Get(1))
	b, bok := Text(L.Get(2))
	if !aok || !bok {
		return k.refuseConcat(L, aok)
	}
	if len(a)+len(b) > k.host.MaxString() {
		L.RaiseError("string too long: %d bytes, the limit is %d", len(a)+len(b), k.host.MaxString())
	}
	k.host.Charge(L, len(a)+len(b))
	L.Push(lua.LString(a + b))
	return 1
}

// refuseConcat names the operand that has no text.
func (k *kinds) refuseConcat(L *lua.LState, first bool) int {
	bad := L.Get(1)
	if first {
		bad = L.Get(2)
	}
	L.RaiseError("attempt to concatenate %s", describe(bad))
	return 0
}

// quote quotes text for an error message, of which it must not become the whole.
func quote(s string) string {
	const enough = 60
	if len(s) > enough {
		return strconv.Quote(s[:enough] + "…")
	}
	return strconv.Quote(s)
}
