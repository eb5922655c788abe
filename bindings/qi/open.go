package qi

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/nearest"
	"github.com/luamig/luamig/dialects/op"
)

// Config says what a query interface works on, and what it asks of the
// interpreter that it lives in.
type Config struct {
	// Sink takes what scripts ask for. Required.
	Sink Sink
	// Context is that of the running script; nil: [context.Background].
	Context func() context.Context
	// Where is the place in the script of the running call; nil: file and line
	// as the interpreter tells them.
	Where func(*lua.LState) op.Pos
	// Unused reports whether the running call is a statement, whose results
	// nobody can look at. Writes are then queued without a result to fill in, so that
	// the sink may join them. nil: it is never known.
	Unused func(*lua.LState) bool
	// Own are the names of luamig's tables, which showAllTables hides besides those that begin with "luamig_".
	Own []string
	// BatchBytes is how much memory the rows of one batch of a backfill may take, where the script does not
	// say how many rows it has; 0: any.
	BatchBytes int
	// Now is the clock by which backfills work at certain times of the day; nil: time.Now.
	Now func() time.Time
}

// binding is the query interface of one interpreter.
type binding struct {
	cfg      Config
	traits   dialects.Traits
	self     *lua.LUserData
	everyRow *lua.LUserData
	encode   lua.LValue // json.encode

	exprs    *lua.LTable // metatables
	types    *lua.LTable
	symbols  *lua.LTable
	outcomes *lua.LTable

	noRows     lua.LValue // the result of a statement that returns none
	statements map[string]*statement
	tables     map[op.Name]dialects.Table // as the catalog told, until the schema changes
}

// Open installs the globals DataTypes, Op, fn, col, literal and cast, makes json
// callable, and returns qi. The values of package value must be open already.
func Open(L *lua.LState, cfg Config) lua.LValue {
	b := &binding{
		cfg:        withDefaults(cfg),
		traits:     cfg.Sink.Traits(),
		statements: map[string]*statement{},
		tables:     map[op.Name]dialects.Table{},
	}
	b.openExprs(L)
	b.openTypes(L)
	b.openOperators(L)
	b.openOutcomes(L)
	b.openSelf(L)
	return b.self
}

func withDefaults(cfg Config) Config {
	if cfg.Context == nil {
		cfg.Context = context.Background
	}
	if cfg.Where == nil {
		cfg.Where = callerLine
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Unused == nil {
		cfg.Unused = func(*lua.LState) bool { return false }
	}
	return cfg
}

// callerLine is the line of the innermost Lua function.
func callerLine(L *lua.LState) op.Pos {
	for level := 1; ; level++ {
		dbg, ok := L.GetStack(level)
		if !ok {
			return op.Pos{}
		}
		if _, err := L.GetInfo("Sl", dbg, lua.LNil); err == nil && dbg.CurrentLine > 0 {
			return op.Pos{File: dbg.Source, Line: dbg.CurrentLine}
		}
	}
}

// openSelf makes qi itself: a value that has the methods, and fields.
func (b *binding) openSelf(L *lua.LState) {
	methods := L.CreateTable(0, len(fieldNames))
	b.everyRow = sealed(L, "qi.everyRow", everyRow{})
	methods.RawSetString("everyRow", b.everyRow)
	methods.RawSetString("dialect", lua.LString(b.traits.Name))
	methods.Metatable = metatable(L, "qi", functions{
		"__index": func(L *lua.LState) int { return b.field(L, methods) },
	})
	b.self = sealed(L, "qi", b)
	b.self.Metatable.(*lua.LTable).RawSetString("__index", methods)
}

// methodsByName are read once for all scripts, of which each uses a few.
var methodsByName = sync.OnceValue(func() map[string]Method {
	all := map[string]Method{}
	for _, m := range Methods() {
		all[m.Name] = m
	}
	return all
})

// everyRow is the condition that asks for every row in so many words.
type everyRow struct{}

// fieldNames are what qi has besides methods.
var fieldNames = []string{"dialect", "version", "isDryRun", "everyRow"}

// field answers for what is asked for the first time: a method, which is made then, fields that are asked for
// seldom, and names that do not exist.
func (b *binding) field(L *lua.LState, methods *lua.LTable) int {
	if m, ok := methodsByName()[L.Get(2).String()]; ok {
		fn := L.NewFunction(b.function(m))
		methods.RawSetString(m.Name, fn)
		L.Push(fn)
		return 1
	}
	c := b.call(L, Method{Name: "qi"}, 0)
	switch name := L.Get(2).String(); name {
	case "version":
		version, err := b.cfg.Sink.Version(b.cfg.Context())
		c.check(err)
		L.Push(lua.LString(version))
	case "isDryRun":
		L.Push(lua.LBool(b.cfg.Sink.IsDryRun()))
	default:
		hint, ok := methodAdvice[name]
		if !ok {
			hint = nearest.Hint(name, append(slices.Sorted(maps.Keys(methodsByName())), fieldNames...))
		}
		c.Deed = name // what the script calls is what an excerpt underlines
		c.FailHint(hint, "qi has nothing of this name")
	}
	return 1
}

// function wraps a method for the interpreter.
func (b *binding) function(m Method) lua.LGFunction {
	return func(L *lua.LState) int {
		c := b.call(L, m, 1)
		if L.Get(1) != lua.LValue(b.self) {
			c.FailHint("write qi:"+m.Name+"(…)", "a method of qi is called with a colon")
		}
		c.NoMore()
		return m.run(c)
	}
}

// call begins a call; skip is how many values lie before its arguments.
func (b *binding) call(L *lua.LState, m Method, skip int) *call {
	return &call{b: b, name: m.Name, Args: arg.Args{
		L: L, Deed: m.Name, Params: m.Params, Skip: skip, Advice: optionAdvice,
	}}
}
