package stdlib_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/stdlib"
	"github.com/luamig/luamig/bindings/value"
)

// testHost is a host whose limits count work and, when asked, Lua instructions.
type testHost struct {
	context.Context
	limits  stdlib.Limits
	printed strings.Builder
	now     time.Time
	seed    int64

	charged      int
	chargeLimit  int // 0: none
	instructions int // left; 0: no limit
	err          error
	closed       chan struct{}

	threads, threadLimit int
	protect              func(L *lua.LState) func(failed bool) error
}

var errLimit = errors.New("the limit is reached")

func (h *testHost) Charge(L *lua.LState, bytes int) {
	h.charged += bytes
	if h.chargeLimit > 0 && h.charged > h.chargeLimit {
		h.err = errLimit
		L.RaiseError("%s", h.err)
	}
}

func (h *testHost) Exceed(L *lua.LState, limit, message string) {
	L.RaiseError("%s (limits.%s)", message, limit)
}

func (h *testHost) Failed(*lua.LState, lua.LValue) {}

func (h *testHost) Stopped() error { return h.err }

// Done makes the host a context that counts instructions.
func (h *testHost) Done() <-chan struct{} {
	if h.err != nil {
		return h.closed
	}
	if h.instructions > 0 {
		if h.instructions--; h.instructions == 0 {
			h.err = errLimit
			return h.closed
		}
	}
	return nil
}

func (h *testHost) Err() error { return h.err }

func (h *testHost) NewThread(parent *lua.LState) (*lua.LState, error) {
	if h.threadLimit > 0 && h.threads >= h.threadLimit {
		return nil, errors.New("too many coroutines")
	}
	h.threads++
	ctx, options := parent.RemoveContext(), parent.Options
	parent.Options.RegistrySize, parent.Options.MinimizeStackMemory = 256, true
	co, _ := parent.NewThread()
	parent.Options = options
	if ctx != nil {
		parent.SetContext(ctx)
		co.SetContext(ctx)
	}
	return co, nil
}

func (h *testHost) Protect(L *lua.LState) func(failed bool) error {
	if h.protect != nil {
		return h.protect(L)
	}
	return func(bool) error { return nil }
}

func (h *testHost) Print(_ *lua.LState, text string) {
	h.printed.WriteString(text)
	h.printed.WriteByte('\n')
}

func (h *testHost) Now() time.Time        { return h.now }
func (h *testHost) Seed() int64           { return h.seed }
func (h *testHost) Limits() stdlib.Limits { return h.limits }
func (h *testHost) MaxString() int        { return 1 << 26 }

func newHost() *testHost {
	h := &testHost{Context: context.Background(), now: time.Unix(1_700_000_000, 0), seed: 42, closed: make(chan struct{})}
	close(h.closed)
	return h
}

// open makes an interpreter with the library of h.
func open(t testing.TB, h *testHost) *lua.LState {
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 1 << 15, RegistryMaxSize: 1 << 18, CallStackSize: 1000})
	L.SetContext(h)
	value.Open(L, h)
	stdlib.Open(L, h)
	t.Cleanup(L.Close)
	return L
}

// run runs a chunk that has to succeed and gives what it printed.
func run(t testing.TB, source string) string {
	t.Helper()
	out, err := runOn(t, newHost(), source)
	if err != nil {
		t.Fatalf("%s\n%v", source, err)
	}
	return out
}

func runOn(t testing.TB, h *testHost, source string) (string, error) {
	t.Helper()
	L := open(t, h)
	fn, err := L.Load(strings.NewReader(source), "stdin")
	if err != nil {
		t.Fatal(err)
	}
	L.Push(fn)
	err = stdlib.PCall(L, 0, 0, nil)
	return h.printed.String(), err
}

// reference runs a chunk with Lua 5.1, the reference interpreter.
func reference(t testing.TB, source string) string {
	t.Helper()
	path, err := exec.LookPath("lua5.1")
	if err != nil {
		if os.Getenv("LUAMIG_TEST_REQUIRE_ALL") != "" {
			t.Fatal("lua5.1 is not installed, and nothing may be skipped")
		}
		t.Skip("lua5.1 is not installed: nothing to compare with")
	}
	cmd := exec.Command(path, "-e", "", "-")
	cmd.Env = []string{"TZ=UTC", "LC_ALL=C"}
	cmd.Stdin = strings.NewReader(source)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("lua5.1: %v\n%s", err, out)
	}
	return string(out)
}
