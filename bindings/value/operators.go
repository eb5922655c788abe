package value

import (
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// Operators are what compiled code calls where the interpreter would not ask a metamethod (see host/compile).
type Operators struct {
	// Probe is equal to all values made here, and to nothing else.
	Probe lua.LValue
	// Equal, Less and LessEqual take two operands of which at least one is equal to Probe.
	Equal, Less, LessEqual *lua.LFunction
	// Key takes a value that is equal to Probe and gives what stands for it as the key of a table.
	Key *lua.LFunction
}

// OperatorsOf returns the operators of an interpreter.
func OperatorsOf(L *lua.LState) Operators {
	k := kindsOf(L)
	return Operators{
		Probe: k.probe, Equal: operator(equalOperator), Less: operator(lessOperator), LessEqual: operator(lessEqualOperator),
		Key: operator(k.key),
	}
}

// operator makes a function that is no level of the stack for scripts: those have an environment.
func operator(fn lua.LGFunction) *lua.LFunction { return &lua.LFunction{IsG: true, GFunction: fn} }

// probe is the value inside Operators.Probe.
type probe struct{}

func (k *kinds) openOperators(L *lua.LState) {
	k.equal = operator(equalOperator)
	mt := newMetatable(L, "probe", nil)
	mt.RawSetString("__eq", k.equal)
	k.probe = newUserData(mt, probe{})
}

// comparable gives a kind of value the __eq that the interpreter calls for two of any such kinds, the probe included.
func (k *kinds) comparable(mt *lua.LTable) { mt.RawSetString("__eq", k.equal) }

// key is what stands for a value as the key of a table.
func (k *kinds) key(L *lua.LState) int {
	key, err := k.keyOf(L.Get(1))
	if err != "" {
		L.RaiseError("%s", err)
	}
	L.Push(key)
	return 1
}

// Key gives what stands for v as the key of a table: for an int64 the one value that all equal ones share, for
// bytes the string. Other values that would be found by identity, and not by what they are, raise an error.
func Key(L *lua.LState, v lua.LValue) lua.LValue {
	if _, ok := v.(*lua.LUserData); !ok {
		return v
	}
	key, err := kindsOf(L).keyOf(v)
	if err != "" {
		L.RaiseError("%s", err)
	}
	return key
}

func (k *kinds) keyOf(v lua.LValue) (key lua.LValue, err string) {
	switch x := payload(v).(type) {
	case int64, uint64:
		return k.shared(v.(*lua.LUserData)), ""
	case bytesValue:
		return lua.LString(x), ""
	case *decimal:
		return nil, "a decimal is no key of a table, where 2.50 and 2.5 would be two: use tostring(d), or tonumber(d)"
	case *date:
		return nil, "a date is no key of a table, where one time in two zones would be two: use tostring(d), or d.unix"
	}
	return v, ""
}

// shared is the one value that stands for all int64 of its value: tables find userdata by identity. It is kept as
// long as a table has it.
func (k *kinds) shared(ud *lua.LUserData) lua.LValue {
	n, _ := toInteger(ud)
	n.wide = false
	if known := k.keys[n].Value(); known != nil {
		return known
	}
	if len(k.keys) >= k.keysLimit {
		k.forgetKeys()
	}
	if k.keys == nil {
		k.keys = map[integer]weak.Pointer[lua.LUserData]{}
	}
	k.keys[n] = weak.Make(ud)
	return ud
}

// forgetKeys drops those that no table has any more.
func (k *kinds) forgetKeys() {
	for n, key := range k.keys {
		if key.Value() == nil {
			delete(k.keys, n)
		}
	}
	const least = 1000
	k.keysLimit = max(least, 2*len(k.keys))
}
