// Package vm reaches the parts of gopher-lua v1.1.2 that it does not export and
// without which pcall, coroutines and error positions cannot be right:
//
//   - An error closes the open upvalues of every function on the stack, also of
//     those that go on after a pcall caught it: their closures then no longer
//     share the local variables. With an error handler none is closed, and the
//     closures of the failed function read registers that are in use again.
//   - A yield from inside a metamethod, an iterator or a Go function leaves the
//     interpreter in pieces.
//   - A level of the stack that a tail call removed has the wrong position.
//   - A table is a list up to the largest whole number that is a key, whatever lies
//     between: t[50000000] = 1 takes a gigabyte, and several seconds.
//
// Field offsets are taken from the type information of the library itself. A
// version in which a field is missing or has another type stops the program as
// it starts.
package vm

import (
	"fmt"
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// offsets are the places of the fields in use.
type offsets struct {
	stateFrame, stateHandled, stateUpvalues uintptr

	frameFn, frameParent, framePC, frameBase, frameTailCalls uintptr

	upvalueNext, upvalueIndex uintptr

	stateRegistry, registryValues, registryTop uintptr

	tableList, tableRest, tableFields, tableKeys, tablePlaces uintptr
}

var at = findOffsets()

func findOffsets() offsets {
	state := reflect.TypeFor[lua.LState]()
	upvalue := reflect.TypeFor[lua.Upvalue]()
	framePointer := fieldOf(state, "currentFrame").Type
	frame := framePointer.Elem()
	registry := fieldOf(state, "reg").Type.Elem()
	table := reflect.TypeFor[lua.LTable]()
	integer := reflect.TypeFor[int]()
	list := reflect.TypeFor[[]lua.LValue]()
	return offsets{
		stateFrame:     fieldOf(state, "currentFrame").Offset,
		stateHandled:   offset(state, "hasErrorFunc", reflect.TypeFor[bool]()),
		stateUpvalues:  offset(state, "uvcache", reflect.TypeFor[*lua.Upvalue]()),
		frameFn:        offset(frame, "Fn", reflect.TypeFor[*lua.LFunction]()),
		frameParent:    offset(frame, "Parent", framePointer),
		framePC:        offset(frame, "Pc", integer),
		frameBase:      offset(frame, "LocalBase", integer),
		frameTailCalls: offset(frame, "TailCall", integer),
		upvalueNext:    offset(upvalue, "next", reflect.TypeFor[*lua.Upvalue]()),
		upvalueIndex:   offset(upvalue, "index", integer),
		stateRegistry:  fieldOf(state, "reg").Offset,
		registryValues: offset(registry, "array", list),
		registryTop:    offset(registry, "top", integer),
		tableList:      offset(table, "array", list),
		tableRest:      offset(table, "dict", reflect.TypeFor[map[lua.LValue]lua.LValue]()),
		tableFields:    offset(table, "strdict", reflect.TypeFor[map[string]lua.LValue]()),
		tableKeys:      offset(table, "keys", list),
		tablePlaces:    offset(table, "k2i", reflect.TypeFor[map[lua.LValue]int]()),
	}
}

func fieldOf(t reflect.Type, name string) reflect.StructField {
	f, ok := t.FieldByName(name)
	if !ok {
		panic(fmt.Sprintf("gopher-lua: %v has no field %s", t, name))
	}
	return f
}

func offset(t reflect.Type, name string, want reflect.Type) uintptr {
	f := fieldOf(t, name)
	if f.Type != want {
		panic(fmt.Sprintf("gopher-lua: %v.%s is a %v, not a %v", t, name, f.Type, want))
	}
	return f.Offset
}

// field is a field of the structure at p.
func field[T any](p unsafe.Pointer, offset uintptr) *T {
	return (*T)(unsafe.Add(p, offset))
}
