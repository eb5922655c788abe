package value

import (
	"errors"
	"math"

	lua "github.com/yuin/gopher-lua"
)

// maxJSONDepth bounds the nesting of JSON, so that neither direction can exhaust
// the stack.
const maxJSONDepth = 1000

func (k *kinds) openJSON(L *lua.LState) {
	k.array = newMetatable(L, "json.array", nil)
	k.object = newMetatable(L, "json.object", nil)
	t := newTable(L, methods{
		"decode": k.jsonDecode,
		"encode": k.jsonEncode,
		"array":  k.marker(k.array),
		"object": k.marker(k.object),
	})
	t.RawSetString("null", k.null)
	L.SetGlobal("json", t)
}

// marker makes json.array and json.object, which tell json.encode what a table
// is where its keys do not: when it is empty, or an object whose keys are numbers.
// A metatable holds the mark.
func (k *kinds) marker(mark *lua.LTable) lua.LGFunction {
	return func(L *lua.LState) int {
		t := L.OptTable(1, nil)
		if t == nil {
			t = L.CreateTable(0, 0)
		}
		if t.Metatable != lua.LNil && !k.isMark(t.Metatable) {
			L.ArgError(1, "the table has a metatable of its own")
		}
		t.Metatable = mark
		L.Push(t)
		return 1
	}
}

// isMark lets a marked table be marked again.
func (k *kinds) isMark(mt lua.LValue) bool {
	return mt == lua.LValue(k.array) || mt == lua.LValue(k.object)
}

// jsonDecode is json.decode(text).
func (k *kinds) jsonDecode(L *lua.LState) int {
	text, ok := Text(L.Get(1))
	if !ok {
		L.ArgError(1, "string expected, got "+describe(L.Get(1)))
	}
	k.host.Charge(L, len(text))
	d := &jsonDecoder{L: L, k: k, text: text}
	v, err := d.document()
	if err != nil {
		L.RaiseError("json.decode: %s", err.Error())
	}
	L.Push(v)
	return 1
}

// jsonEncode is json.encode(value, {indent = n}).
func (k *kinds) jsonEncode(L *lua.LState) int {
	indent, err := jsonIndent(L.Get(2))
	if err != nil {
		L.ArgError(2, err.Error())
	}
	e := &jsonEncoder{L: L, k: k, indent: indent}
	if err := e.value(L.Get(1)); err != nil {
		L.RaiseError("json.encode: at %s: %s", e.place(), err.Error())
	}
	e.charge()
	L.Push(lua.LString(e.buf))
	return 1
}

// jsonIndent reads the options of json.encode: the number of spaces of a level.
func jsonIndent(options lua.LValue) (int, error) {
	if options == lua.LNil {
		return 0, nil
	}
	t, ok := options.(*lua.LTable)
	if !ok {
		return 0, errors.New("table of options expected, got " + describe(options))
	}
	for key, _ := t.Next(lua.LNil); key != lua.LNil; key, _ = t.Next(key) {
		if key != lua.LString("indent") {
			return 0, errors.New("unknown option " + keyText(key) + ": the only one is indent")
		}
	}
	return wholeIndent(t.RawGetString("indent"))
}

func wholeIndent(v lua.LValue) (int, error) {
	if v == lua.LNil {
		return 0, nil
	}
	n, ok := v.(lua.LNumber)
	if !ok || n < 0 || n > 16 || float64(n) != math.Trunc(float64(n)) {
		return 0, errors.New("indent is a whole number from 0 to 16")
	}
	return int(n), nil
}
