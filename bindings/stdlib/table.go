package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/stdlib/numeral"
)

// bytesPerItem is what touching an element of a table is charged as.
const bytesPerItem = 16

func (l *library) tableFunctions() []entry {
	return []entry{
		{"concat", l.concat},
		{"getn", getn},
		{"insert", l.insert},
		{"keys", l.keys},
		{"maxn", l.maxn},
		{"remove", l.remove},
		{"sort", l.sort},
	}
}

// concat(t [, separator [, from [, to]]]) joins strings and numbers.
func (l *library) concat(L *lua.LState) int {
	separator := optString(L, 2, "") // checked first, as in Lua 5.1
	t := checkTable(L, 1)
	from := optInt(L, 3, 1)
	to := 0
	if L.Get(4) == lua.LNil {
		to = t.length()
	} else {
		to = checkInt(L, 4)
	}
	out := make([]byte, 0, l.concatSize(t, separator, from, to))
	for i := from; i <= to; i++ {
		out = appendItem(L, out, t.index(i), i)
		if i != to {
			out = append(out, separator...)
		}
		l.checkLength(L, len(out))
	}
	return pushString(L, string(out))
}

// concatSize is how long the result of concat is, but for its numbers. It is
// known, and paid for, before memory is taken.
func (l *library) concatSize(t list, separator string, from, to int) int {
	n := 0
	for i := from; i <= to; i++ {
		s, ok := t.index(i).(lua.LString)
		if !ok && t.index(i) == lua.LNil {
			break
		}
		n += len(s)
		if i != to {
			n += len(separator)
		}
		l.checkLength(t.L, n)
	}
	l.host.Charge(t.L, n)
	return n
}

// appendItem appends t[i], which is v.
func appendItem(L *lua.LState, out []byte, v lua.LValue, i int) []byte {
	switch v := v.(type) {
	case lua.LString:
		return append(out, v...)
	case lua.LNumber:
		return numeral.Append(out, float64(v))
	}
	s, ok := text(v)
	if !ok {
		raise(L, "invalid value (%s) at index %d in table for 'concat'", typeName(v), i)
	}
	return append(out, s...)
}

// getn(t) is #t.
func getn(L *lua.LState) int {
	return pushNumber(L, float64(checkTable(L, 1).length()))
}

// insert(t, [pos,] v) moves the elements from pos on up, or appends.
func (l *library) insert(L *lua.LState) int {
	t := checkTable(L, 1)
	end := t.length() + 1
	pos := end
	switch L.GetTop() {
	case 2:
	case 3:
		pos = checkInt(L, 2)
	default:
		raise(L, "wrong number of arguments to 'insert'")
	}
	v := L.Get(L.GetTop())
	if t.t != nil && pos >= 1 && pos < end {
		l.host.Charge(L, end-pos)
		t.t.Insert(pos, v)
		vm.Grown(t.t)
		return 0
	}
	l.move(t, end-1, pos, 1)
	t.setIndex(pos, v)
	return 0
}

// move moves the elements from one position down to another by one place.
func (l *library) move(t list, from, to, by int) {
	for i := from; i >= to; i-- {
		l.host.Charge(t.L, bytesPerItem)
		t.setIndex(i+by, t.index(i))
	}
}

// remove(t [, pos]) takes out an element, the last by default, and returns it.
func (l *library) remove(L *lua.LState) int {
	t := checkTable(L, 1)
	end := t.length()
	pos := optInt(L, 2, end)
	if pos < 1 || pos > end {
		return 0
	}
	l.host.Charge(L, end-pos)
	if t.t != nil {
		L.Push(t.t.Remove(pos))
		return 1
	}
	L.Push(t.index(pos))
	for i := pos; i < end; i++ {
		t.setIndex(i, t.index(i+1))
	}
	t.setIndex(end, lua.LNil)
	return 1
}

// maxn(t) is the largest key that is a positive number.
func (l *library) maxn(L *lua.LState) int {
	t := checkTable(L, 1)
	largest, visited := lua.LNumber(0), 0
	visit := func(k, _ lua.LValue) {
		visited++
		if n, ok := k.(lua.LNumber); ok && n > largest {
			largest = n
		}
	}
	if t.t != nil {
		t.t.ForEach(visit)
	} else {
		t.each(visit)
	}
	l.host.Charge(L, visited*bytesPerItem)
	L.Push(largest)
	return 1
}

// keys lists the keys of a table in its order.
func (l *library) keys(L *lua.LState) int {
	keys := L.CreateTable(0, 0)
	n := 0
	checkTable(L, 1).each(func(k, _ lua.LValue) {
		n++
		keys.RawSetInt(n, k)
	})
	l.host.Charge(L, n*bytesPerItem)
	L.Push(keys)
	return 1
}

// each visits the entries of a table in its order.
func (t list) each(visit func(k, v lua.LValue)) {
	k, v := t.next(lua.LNil)
	for k != lua.LNil {
		visit(k, v)
		k, v = t.next(k)
	}
}
