package value

import lua "github.com/yuin/gopher-lua"

// fields is a small map of Lua values in the order of first assignment. Unlike
// in a table, a key assigned nil stays known: for a row that is a NULL to write.
type fields struct {
	keys  []lua.LValue
	vals  []lua.LValue
	index map[lua.LValue]int // made when a search along the keys gets slow
}

// fewFields is up to where searching along the keys is quicker than a map.
const fewFields = 8

// find is the position of a key.
func (f *fields) find(key lua.LValue) (int, bool) {
	if f.index != nil {
		i, ok := f.index[key]
		return i, ok
	}
	for i, k := range f.keys {
		if k == key {
			return i, true
		}
	}
	return 0, false
}

func (f *fields) get(key lua.LValue) (lua.LValue, bool) {
	if i, ok := f.find(key); ok {
		return f.vals[i], true
	}
	return nil, false
}

func (f *fields) set(key, v lua.LValue) {
	if i, ok := f.find(key); ok {
		f.vals[i] = v
		return
	}
	f.keys, f.vals = append(f.keys, key), append(f.vals, v)
	f.addToIndex(key)
}

// addToIndex makes the index with the first key that makes a search slow.
func (f *fields) addToIndex(key lua.LValue) {
	if f.index != nil {
		f.index[key] = len(f.keys) - 1
		return
	}
	if len(f.keys) <= fewFields {
		return
	}
	f.index = make(map[lua.LValue]int, 2*len(f.keys))
	for i, k := range f.keys {
		f.index[k] = i
	}
}

// next is the first entry from position i on that is not nil.
func (f *fields) next(i int) (lua.LValue, lua.LValue) {
	for ; i < len(f.keys); i++ {
		if f.vals[i] != lua.LNil {
			return f.keys[i], f.vals[i]
		}
	}
	return lua.LNil, lua.LNil
}

// names are the keys that are strings.
func (f *fields) names() []string {
	var names []string
	for _, k := range f.keys {
		if s, ok := k.(lua.LString); ok {
			names = append(names, string(s))
		}
	}
	return names
}
