// Package stdlib is the standard library of Lua 5.1 as migration scripts see it:
// an allow-list, right where the interpreter's own library is not, and bounded,
// so that no script can hang or exhaust the host.
//
// Left out is what loads code, reaches outside or tampers with environments:
// load, loadstring, dofile, loadfile, module, require, setfenv, getfenv,
// newproxy, collectgarbage, io, debug, package, and of os all but time, date,
// clock and difftime. Added are string.split, string.trim, string.startswith,
// string.endswith and table.keys.
//
// Where Lua 5.1 and the other promises of the host disagree, the host wins (docs/lua.md has
// a table of all that differs, which is tested):
//
//   - Strings may hold any byte everywhere, also NUL in patterns and formats.
//   - assert raises an error value that is not a string as it is, and an error
//     out of coroutine.wrap keeps its position without a second one in front.
//   - Errors that the interpreter finds inside a function of the library tell the
//     line, and faults in arguments name the function as the library does.
//   - Time is UTC, and time and date without arguments tell when the run began.
//   - tonumber takes neither "inf" nor "nan", and a sign counts in every base.
//   - Integers do not wrap around at 32 bits.
//   - Powers and angles may differ from C in the last of the digits shown.
//   - string.format takes an int64 or a decimal wherever it takes a number.
//   - What would be longer than a limit is an error that names the limit.
package stdlib

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib/internal/vm"
	"github.com/luamig/luamig/bindings/stdlib/pattern"
)

// Host is what the library needs from the interpreter's owner.
type Host interface {
	// Charge accounts for work done in Go (256 bytes are about one instruction)
	// and raises a Lua error when a limit is reached.
	Charge(L *lua.LState, bytes int)
	// Stopped is why the script must stop, nil while it may go on. An error is
	// never caught once the script must stop.
	Stopped() error
	// Exceed raises the error that a limit, by its name in the configuration, is reached.
	// A script may catch it.
	Exceed(L *lua.LState, limit, message string)
	// NewThread makes the state of a coroutine. It fails when there are too many.
	NewThread(parent *lua.LState) (*lua.LState, error)
	// Failed is told that a coroutine ended with an error. Its stack can still be read.
	Failed(co *lua.LState, v lua.LValue)
	// Protect is called as pcall or xpcall begins and the function it returns as
	// they end; an error of that function becomes what they return.
	Protect(L *lua.LState) func(failed bool) error
	// Print prints one line.
	Print(L *lua.LState, text string)
	// Now is the time that scripts see.
	Now() time.Time
	// Seed is what math.random starts from.
	Seed() int64
	// Limits is asked once, by Open.
	Limits() Limits
}

// Limits bounds what single functions do. A field that is zero has its default.
type Limits struct {
	String         int // bytes in a string, 64 MB
	PatternSteps   int // steps of one pattern match, 4 million and 8 for each byte searched
	CoroutineDepth int // coroutines that resume each other, 100
}

func (l Limits) withDefaults() Limits {
	return Limits{
		String:         positive(l.String, 64<<20),
		PatternSteps:   positive(l.PatternSteps, 1<<22),
		CoroutineDepth: positive(l.CoroutineDepth, 100),
	}
}

func positive(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// patternsKept is how many compiled patterns of a script are kept.
const patternsKept = 128

// library is the library as one interpreter sees it.
type library struct {
	host   Host
	limits Limits
	opened time.Time

	patterns *pattern.Cache   // of find, match, gsub and split
	repeated *pattern.Cache   // of gmatch
	matcher  *pattern.Matcher // the one not in use
	payer    *lua.LState      // whose match is under way
	scratch  []byte

	next, ipairsNext, protected *lua.LFunction

	random  random
	threads []*lua.LState // the coroutines that run, each resumed by the one before
}

// entry is a function under its name.
type entry struct {
	name string
	fn   lua.LGFunction
}

// Open installs the library: the tables string, table, math, os and coroutine
// and the basic functions, and the methods of strings.
func Open(L *lua.LState, h Host) {
	l := &library{
		host:     h,
		limits:   h.Limits().withDefaults(),
		opened:   time.Now(),
		patterns: pattern.NewCache(patternsKept, pattern.Compile),
		repeated: pattern.NewCache(patternsKept, pattern.CompileRepeated),
	}
	vm.Sparse(L)
	globals := L.Get(lua.GlobalsIndex).(*lua.LTable)
	l.openBase(L, globals)
	text := l.install(L, globals, "string", l.stringFunctions())
	l.install(L, globals, "table", l.tableFunctions())
	l.openMath(l.install(L, globals, "math", l.mathFunctions()))
	l.install(L, globals, "os", l.osFunctions())
	l.install(L, globals, "coroutine", l.coroutineFunctions())
	openStringMethods(L, text)
}

// install makes a table of functions and the global that holds it.
func (l *library) install(L *lua.LState, globals *lua.LTable, name string, fns []entry) *lua.LTable {
	t := L.CreateTable(0, len(fns))
	fill(L, t, fns)
	globals.RawSetString(name, t)
	return t
}

// fill adds functions to a table. Each has its name as an upvalue, for faults in
// its arguments. They are allocated together: every script has a library of its own.
func fill(L *lua.LState, t *lua.LTable, fns []entry) {
	functions := make([]lua.LFunction, len(fns))
	upvalues := make([]lua.Upvalue, len(fns))
	links := make([]*lua.Upvalue, len(fns))
	for i, e := range fns {
		upvalues[i].Close()
		upvalues[i].SetValue(lua.LString(e.name))
		links[i] = &upvalues[i]
		functions[i] = lua.LFunction{IsG: true, Env: L.Env, GFunction: e.fn, Upvalues: links[i : i+1 : i+1]}
		t.RawSetString(e.name, &functions[i])
	}
}

// newFunction makes a single function that knows its name.
func newFunction(L *lua.LState, name string, fn lua.LGFunction) *lua.LFunction {
	return L.NewClosure(fn, lua.LString(name))
}

// openStringMethods makes s:method() work. Scripts that ask for the metatable
// get a stand-in, since all strings share the true one.
func openStringMethods(L *lua.LState, text *lua.LTable) {
	standIn := L.CreateTable(0, 1)
	standIn.RawSetString("__index", text)
	mt := L.CreateTable(0, 2)
	mt.RawSetString("__index", text)
	mt.RawSetString("__metatable", standIn)
	openStringArithmetic(L, mt)
	L.SetMetatable(lua.LString(""), mt)
}
