// Package sandbox is the only place that creates an interpreter. A sandbox is one
// script's world: a fresh state with the allow-listed library, limits on
// everything that a script could exhaust, and errors that point at its lines.
//
// A script can neither crash, hang nor exit the host. See the README of this folder.
package sandbox

import (
	"context"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/compile"
)

// Config is what a sandbox is made of. All of it may be left out.
type Config struct {
	Limits Limits
	// Print takes what print is given, and the place of the call.
	Print func(pos op.Pos, text string)
	// Now is what scripts take for the time; zero is when the sandbox was made.
	Now time.Time
	// Seed is what math.random starts from.
	Seed int64
	// Protect is called as pcall begins, and what it returns as pcall ends.
	Protect func() (func(failed bool) error, error)
	// Library reads the file for require(name); the name has slashes, no dots and leads nowhere outside.
	Library func(name string) (source []byte, file string, err error)
	// Globals installs what the host adds to the standard library.
	Globals func(L *lua.LState)
}

// Sandbox runs scripts that share one interpreter: a script and what it requires.
// It is not safe for use by several goroutines, but for Progress and Stop.
type Sandbox struct {
	L       *lua.LState
	config  Config
	limits  Limits
	guard   *guard
	helpers compile.Helpers
	modules map[string]*module
	chunks  map[string]*compile.Chunk
	shared  *lua.LTable // the metatable of all environments
	threads threads
	failed  failure
	depth   int // of Call inside Call
	release func() bool
	ahead   *compiled // what Compile was given, until Load takes it
}

// New makes a sandbox. It stops with ctx. Close releases it.
func New(ctx context.Context, config Config) *Sandbox {
	s := &Sandbox{
		config:  config,
		limits:  config.Limits.withDefaults(),
		modules: map[string]*module{},
		chunks:  map[string]*compile.Chunk{},
		threads: threads{alive: new(atomic.Int64)},
	}
	if s.config.Now.IsZero() {
		s.config.Now = time.Now()
	}
	s.guard = newGuard(ctx, s.limits)
	s.release = context.AfterFunc(ctx, func() { s.guard.stop(&StopError{Cause: context.Cause(ctx)}) })
	s.L = lua.NewState(lua.Options{
		SkipOpenLibs:     true,
		CallStackSize:    s.limits.Depth,
		RegistrySize:     1024,
		RegistryGrowStep: 1024,
		RegistryMaxSize:  registryFor(s.limits.Depth),
	})
	s.open()
	s.L.SetContext(s.guard)
	return s
}

// Begin starts the clock anew, and the account of memory, for a sandbox that was made ahead of its time.
// Scripts take now for the time, and math.random starts from seed.
func (s *Sandbox) Begin(now time.Time, seed int64) {
	s.config.Now, s.config.Seed = now, seed
	s.guard.restart()
}

// registryFor leaves each call a full set of registers, and room for long argument lists.
func registryFor(depth int) int { return max(depth*64, 1<<16) }

// open fills the interpreter. Nothing is taken out of it, because nothing else was put in.
func (s *Sandbox) open() {
	stdlib.Open(s.L, host{s})
	value.Open(s.L, host{s})
	globals := s.L.G.Global
	globals.RawSetString("require", s.L.NewFunction(s.require))
	if s.config.Globals != nil {
		s.config.Globals(s.L)
	}
	s.shared = s.L.CreateTable(0, 2)
	s.shared.RawSetString("__index", globals)
	s.shared.RawSetString("__metatable", lua.LString("environment"))
	s.helpers = s.newHelpers()
}

// Close ends the sandbox. Nothing of it may be used afterwards.
func (s *Sandbox) Close() {
	s.release()
	s.L.Close()
}

// Progress says that the database has done a step: limits.time counts from here.
// It may be called from any goroutine.
func (s *Sandbox) Progress() { s.guard.progress() }

// Stop makes the script end with an error at its next instruction, or within a
// moment. It may be called from any goroutine.
func (s *Sandbox) Stop(cause error) { s.guard.stop(&StopError{Cause: cause}) }

// Global returns what the library and Config.Globals call by that name.
func (s *Sandbox) Global(name string) lua.LValue { return s.L.G.Global.RawGetString(name) }

// Instructions is how many instructions have been executed, to the nearest thousand.
func (s *Sandbox) Instructions() int64 { return s.guard.executed }
