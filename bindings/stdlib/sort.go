package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/value"
)

// sorter sorts as Lua 5.1 does, comparison for comparison, so that elements that
// count as equal end up in the same order.
type sorter struct {
	l     *library
	L     *lua.LState
	items []lua.LValue
	order *lua.LFunction // nil for <
}

// sort(t [, order]) sorts in place. An error of the order function leaves t as it was.
func (l *library) sort(L *lua.LState) int {
	t := checkTable(L, 1)
	s := &sorter{l: l, L: L, items: make([]lua.LValue, t.length())}
	if L.Get(2) != lua.LNil {
		s.order = checkFunction(L, 2)
	}
	l.host.Charge(L, len(s.items)*bytesPerItem)
	for i := range s.items {
		s.items[i] = t.index(i + 1)
	}
	s.sort(1, len(s.items))
	for i, v := range s.items {
		t.setIndex(i+1, v)
	}
	return 0
}

// at is an element, counted from 1. An order function that contradicts itself
// leads out of the list.
func (s *sorter) at(i int) lua.LValue {
	if i < 1 || i > len(s.items) {
		s.invalid()
	}
	return s.items[i-1]
}

func (s *sorter) invalid() { raise(s.L, "invalid order function for sorting") }

func (s *sorter) swap(i, j int) {
	s.items[i-1], s.items[j-1] = s.items[j-1], s.items[i-1]
}

// sort sorts the elements from lo to hi.
func (s *sorter) sort(lo, hi int) {
	for lo < hi {
		s.orderEnds(lo, hi)
		if hi-lo <= 2 {
			return
		}
		mid := (lo + hi) / 2
		pivot := s.at(mid)
		s.swap(mid, hi-1)
		i := s.partition(pivot, lo, hi)
		s.swap(hi-1, i)
		// Recursion into the smaller part bounds the depth.
		if i-lo < hi-i {
			s.sort(lo, i-1)
			lo = i + 1
		} else {
			s.sort(i+1, hi)
			hi = i - 1
		}
	}
}

// orderEnds puts the first, middle and last element in order.
func (s *sorter) orderEnds(lo, hi int) {
	if s.less(s.at(hi), s.at(lo)) {
		s.swap(lo, hi)
	}
	if hi-lo == 1 {
		return
	}
	mid := (lo + hi) / 2
	if s.less(s.at(mid), s.at(lo)) {
		s.swap(mid, lo)
	} else if s.less(s.at(hi), s.at(mid)) {
		s.swap(mid, hi)
	}
}

// partition moves what belongs before the pivot, which stands at hi-1, ahead of
// what belongs after it, and returns where the pivot belongs.
func (s *sorter) partition(pivot lua.LValue, lo, hi int) int {
	i, j := lo, hi-1
	for {
		for i++; s.less(s.at(i), pivot); i++ {
			if i > hi {
				s.invalid()
			}
		}
		for j--; s.less(pivot, s.at(j)); j-- {
			if j < lo {
				s.invalid()
			}
		}
		if j < i {
			return i
		}
		s.swap(i, j)
	}
}

// less asks the order function, or <, whether a comes before b.
func (s *sorter) less(a, b lua.LValue) bool {
	if s.order == nil {
		s.l.host.Charge(s.L, bytesPerItem)
		return lessThan(s.L, a, b)
	}
	s.L.Push(s.order)
	s.L.Push(a)
	s.L.Push(b)
	s.L.Call(2, 1)
	less := lua.LVAsBool(s.L.Get(-1))
	s.L.Pop(1)
	return less
}

// lessThan is a < b. Exact numbers also compare with numbers.
func lessThan(L *lua.LState, a, b lua.LValue) bool {
	switch x := a.(type) {
	case lua.LNumber:
		if y, ok := b.(lua.LNumber); ok {
			return x < y
		}
	case lua.LString:
		if y, ok := b.(lua.LString); ok {
			return x < y
		}
	}
	if less, ok := lessByMetamethod(L, a, b); ok {
		return less
	}
	c, err := value.Compare(a, b)
	if err != nil {
		incomparable(L, a, b)
	}
	return c < 0
}

// lessByMetamethod asks the __lt that both values share.
func lessByMetamethod(L *lua.LState, a, b lua.LValue) (less, ok bool) {
	fn := metafield(L, a, "__lt")
	if fn == lua.LNil || a.Type() != b.Type() || !L.RawEqual(fn, metafield(L, b, "__lt")) {
		return false, false
	}
	L.Push(fn)
	L.Push(a)
	L.Push(b)
	L.Call(2, 1)
	less = lua.LVAsBool(L.Get(-1))
	L.Pop(1)
	return less, true
}

// incomparable raises the error of comparing a and b.
func incomparable(L *lua.LState, a, b lua.LValue) {
	x, y := typeName(a), typeName(b)
	if x == y {
		raise(L, "attempt to compare two %s values", x)
	}
	raise(L, "attempt to compare %s with %s", x, y)
}
