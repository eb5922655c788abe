package stdlib

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/numeral"
)

func (l *library) stringFunctions() []entry {
	return []entry{
		{"byte", stringByte},
		{"char", stringChar},
		{"endswith", stringEndsWith},
		{"find", l.find},
		{"format", l.format},
		{"gmatch", l.gmatch},
		{"gsub", l.gsub},
		{"len", stringLen},
		{"lower", l.lower},
		{"match", l.match},
		{"rep", l.rep},
		{"reverse", l.reverse},
		{"split", l.split},
		{"startswith", stringStartsWith},
		{"sub", stringSub},
		{"trim", stringTrim},
		{"upper", l.upper},
	}
}

// checkLength faults a string that is longer than a string may be.
func (l *library) checkLength(L *lua.LState, n int) {
	if n > l.limits.String {
		l.tooLong(L, strconv.Itoa(n))
	}
}

func (l *library) tooLong(L *lua.LState, bytes string) {
	l.host.Exceed(L, "string", fmt.Sprintf("string too long: %s bytes, the limit is %d", bytes, l.limits.String))
}

// pushResult pushes a string that was built at the cost of its length.
func (l *library) pushResult(L *lua.LState, s string) int {
	l.checkLength(L, len(s))
	l.host.Charge(L, len(s))
	return pushString(L, s)
}

// absolute counts a position from the end when it is negative; what lies ahead
// of the start is 0.
func absolute(pos, length int) int {
	if pos < 0 {
		pos += length + 1
	}
	return max(pos, 0)
}

// slice gives the bounds, from 0, of the part of a string from one position
// to another.
func slice(from, to, length int) (start, end int) {
	start = max(absolute(from, length), 1) - 1
	end = min(absolute(to, length), length)
	return start, max(start, end)
}

// byte(s [, from [, to]]) returns the codes of bytes.
func stringByte(L *lua.LState) int {
	s := checkString(L, 1)
	from := absolute(optInt(L, 2, 1), len(s))
	start, end := slice(from, optInt(L, 3, from), len(s))
	if start >= end {
		return 0
	}
	if end-start >= maxUnpacked {
		raise(L, "stack overflow (string slice too long)")
	}
	for _, c := range []byte(s[start:end]) {
		L.Push(lua.LNumber(c))
	}
	return end - start
}

// char(...) is the string of the bytes with these codes.
func stringChar(L *lua.LState) int {
	b := make([]byte, L.GetTop())
	for i := range b {
		c := checkInt(L, i+1)
		if c < 0 || c > math.MaxUint8 {
			argumentError(L, i+1, "invalid value")
		}
		b[i] = byte(c)
	}
	return pushString(L, string(b))
}

// len(s) counts bytes.
func stringLen(L *lua.LState) int {
	return pushNumber(L, float64(len(checkString(L, 1))))
}

// sub(s, from [, to]) shares the memory of s.
func stringSub(L *lua.LState) int {
	s := checkString(L, 1)
	from := checkInt(L, 2)
	start, end := slice(from, optInt(L, 3, -1), len(s))
	if start >= end {
		return pushString(L, "")
	}
	if end-start == len(s) {
		return pushString(L, s)
	}
	return pushString(L, s[start:end])
}

// lower(s) changes ASCII letters.
func (l *library) lower(L *lua.LState) int {
	return l.mapBytes(L, 'A', 'Z')
}

// upper(s) changes ASCII letters.
func (l *library) upper(L *lua.LState) int {
	return l.mapBytes(L, 'a', 'z')
}

// mapBytes changes the case of the letters from first to last and leaves every
// other byte as it is, whether or not the string is valid UTF-8.
func (l *library) mapBytes(L *lua.LState, first, last byte) int {
	s := checkString(L, 1)
	i := 0
	for i < len(s) && (s[i] < first || s[i] > last) {
		i++
	}
	if i == len(s) {
		return l.pushResult(L, s)
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if b[i] >= first && b[i] <= last {
			b[i] ^= 0x20
		}
	}
	return l.pushResult(L, string(b))
}

// reverse(s) reverses bytes.
func (l *library) reverse(L *lua.LState) int {
	s := checkString(L, 1)
	b := make([]byte, len(s))
	for i := range b {
		b[i] = s[len(s)-1-i]
	}
	return l.pushResult(L, string(b))
}

// rep(s, n) is s n times over.
func (l *library) rep(L *lua.LState) int {
	s, n := checkString(L, 1), checkInt(L, 2)
	if n <= 0 || s == "" {
		return pushString(L, "")
	}
	if n > l.limits.String/len(s) {
		l.tooLong(L, numeral.Format(float64(n)*float64(len(s))))
	}
	l.host.Charge(L, n*len(s))
	return pushString(L, strings.Repeat(s, n))
}

// startswith(s, prefix) takes the prefix as plain text.
func stringStartsWith(L *lua.LState) int {
	return pushBool(L, strings.HasPrefix(checkString(L, 1), checkString(L, 2)))
}

// endswith(s, suffix) takes the suffix as plain text.
func stringEndsWith(L *lua.LState) int {
	return pushBool(L, strings.HasSuffix(checkString(L, 1), checkString(L, 2)))
}

// trim(s) cuts ASCII white space from both ends.
func stringTrim(L *lua.LState) int {
	return pushString(L, numeral.TrimSpace(checkString(L, 1)))
}
