package stdlib

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// split cuts a string at each occurrence of a separator and returns the parts:
//
//	string.split(s, separator)              the separator is plain text
//	string.split(s, separator, limit)       in at most limit parts
//	string.split(s, separator, plain)       plain = false: it is a pattern
//	string.split(s, separator, plain, limit)
func (l *library) split(L *lua.LState) int {
	src, separator := checkString(L, 1), checkString(L, 2)
	if separator == "" {
		argumentError(L, 2, "separator is empty")
	}
	plain, limitAt := true, 3
	if b, ok := L.Get(3).(lua.LBool); ok {
		plain, limitAt = bool(b), 4
	}
	limit := optInt(L, limitAt, math.MaxInt)
	if limit < 1 {
		argumentError(L, limitAt, "limit is less than 1")
	}
	if plain {
		L.Push(l.splitPlain(L, src, separator, limit))
	} else {
		L.Push(l.splitPattern(L, src, separator, limit))
	}
	return 1
}

// bytesPerPart is what a part of a split string is charged as.
const bytesPerPart = 48

// splitPlain knows the number of parts beforehand.
func (l *library) splitPlain(L *lua.LState, src, separator string, limit int) *lua.LTable {
	n := min(strings.Count(src, separator)+1, limit)
	l.host.Charge(L, len(src)+n*bytesPerPart)
	parts := L.CreateTable(n, 0)
	for i := 1; i < n; i++ {
		at := strings.Index(src, separator)
		parts.RawSetInt(i, lua.LString(src[:at]))
		src = src[at+len(separator):]
	}
	parts.RawSetInt(n, lua.LString(src))
	return parts
}

// splitPattern cuts at matches of a pattern; empty ones do not count.
func (l *library) splitPattern(L *lua.LState, src, separator string, limit int) *lua.LTable {
	parts := L.NewTable()
	m := l.begin(L, l.compiled(L, l.patterns, separator), src)
	from := 0
	for search := 0; parts.Len() < limit-1; {
		start, end := m.Find(search)
		if start < 0 {
			l.checkMatch(L, m)
			break
		}
		if search = end; start == end {
			search++
		} else {
			parts.Append(lua.LString(src[from:start]))
			from = end
		}
		if search > len(src) {
			break
		}
	}
	l.end(L, m)
	parts.Append(lua.LString(src[from:]))
	l.host.Charge(L, parts.Len()*bytesPerPart)
	return parts
}
