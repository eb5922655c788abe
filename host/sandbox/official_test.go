package sandbox

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// officialFiles are those of the official test suite of Lua 5.1 that are about the language
// and the library that scripts have. What is left out of them is in officialCuts.
//
// Not run are api, checktable, code and gc, which need Lua's C interface or its collector,
// attrib, db, files, main and verybig, which are about require, debug, io and the lua program, and
// big, which makes strings of 4 GB.
var officialFiles = []string{"calls.lua", "closure.lua", "constructs.lua", "errors.lua", "events.lua", "literals.lua",
	"locals.lua", "math.lua", "nextvar.lua", "pm.lua", "sort.lua", "strings.lua", "vararg.lua"}

// cut takes lines out of a file: from the first one that begins with a text to the next one
// that begins with another, or that line alone.
type cut struct{ file, from, to, why string }

const ourWords = "the message has other words"

var officialCuts = []cut{
	{"calls.lua", "assert(debug.getinfo(a).source", "assert(debug.getinfo(a).source", "there is no debug"},
	{"closure.lua", "-- tests for global environment", "assert(a and b == _G)", "there is no getfenv"},
	{"constructs.lua", "  assert(debug.getinfo(1", "  assert(debug.getinfo(1", "there is no debug"},
	{"closure.lua", "  assert(debug.getinfo(1)", "  assert(debug.getinfo(2)", "there is no debug"},
	{"closure.lua", "-- coroutine environments", "assert(select(2, coroutine.resume(co)) == a.a)", "there is no debug"},
	{"errors.lua", "assert(doit\";", "assert(doit\"a=1;;\")", "empty statements are allowed"},
	{"errors.lua", "function checkmessage", "end", ourWords},
	{"errors.lua", "function checksyntax", "end", ourWords},
	{"errors.lua", "checksyntax(\"break label", "checksyntax(\"break label", ourWords},
	{"errors.lua", "checksyntax([[", "assert(not string.find(doit\"aaa={}; (aaa or aaa)()", ourWords},
	{"errors.lua", "checkmessage([[aaa=9", "checkmessage(\"getmetatable(io", ourWords},
	{"errors.lua", "assert(lineerror\"\\n\\n for k,v in", "assert(lineerror", "the line is that of the loop"},
	{"errors.lua", "local l = debug.getinfo", "local l = debug.getinfo", "there is no debug"},
	{"errors.lua", "-- teste de linhas em erro", "assert(i > 15)", "there is no debug"},
	{"errors.lua", "checksyntax(\"syntax error", "checksyntax(\"\\255a", ourWords},
	{"errors.lua", "-- testing syntax limits", "assert(string.find(b, \"line 2", ourWords},
	{"events.lua", "setfenv(1", "assert(B == 30)", "there is no setfenv"},
	{"events.lua", "assert(_G.X == 20)", "setfenv(1", "there is no getfenv"},
	{"events.lua", "-- testing metatables for basic types", "debug.setmetatable(nil, {})", "there is no debug"},
	{"literals.lua", "-- testing line ends", "end", "there is no debug"},
	{"literals.lua", "-- testing decimal point locale", "end", "there is no os.setlocale"},
	{"locals.lua", "-- testing globals", "setfenv(0, _G)", "there is no getfenv"},
	{"nextvar.lua", "local function foo ()", "foo()", "there is no setfenv"},
	{"strings.lua", "local locales", "end", "there is no os.setlocale"},
	{"strings.lua", "if not trylocale(\"collate", "end", "there is no os.setlocale"},
	{"strings.lua", "if not trylocale(\"ctype", "end", "there is no os.setlocale"},
}

// officialShim gives the suite what it uses and scripts have not.
const officialShim = `
function collectgarbage() return 0 end
function table.foreach(t, f) for k, v in pairs(t) do local r = f(k, v) if r ~= nil then return r end end end
function table.foreachi(t, f) for i = 1, #t do local r = f(i, t[i]) if r ~= nil then return r end end end
string.gfind = string.gmatch
_soft, Message = true, print
function y() C = C + 1; y() end
`

// TestOfficialSuite runs the parts of Lua's own test suite that apply. gopher-lua's module has a copy of it.
func TestOfficialSuite(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/gopher-lua").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "_lua5.1-tests")
	for _, file := range officialFiles {
		t.Run(file, func(t *testing.T) {
			source, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			source = applyCuts(t, file, source)
			if file == "pm.lua" || file == "strings.lua" {
				source = restored.ReplaceAll(source, []byte("$1"))
			}
			runOfficial(t, file, source)
		})
	}
}

func applyCuts(t *testing.T, file string, source []byte) []byte {
	t.Helper()
	lines := bytes.Split(source, []byte("\n"))
	for _, c := range officialCuts {
		if c.file == file && !c.apply(lines) {
			t.Errorf("nothing begins with %q", c.from)
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// apply blanks the lines, so that the others keep their numbers.
func (c cut) apply(lines [][]byte) bool {
	cutting, found := false, false
	for i, line := range lines {
		if !found && bytes.HasPrefix(line, []byte(c.from)) {
			cutting, found = true, true
		}
		if cutting {
			lines[i] = nil
		}
		if cutting && bytes.HasPrefix(line, []byte(c.to)) {
			return true
		}
	}
	return false
}

// restored are lines that gopher-lua's copy has commented out, because its own library fails on them.
var restored = regexp.MustCompile(`(?m)^-- ((?:  )?(?:assert\(string\.(?:gsub|format\('%q', "\\0)|assert\(table\.remove|local (?:i, e|k|a) =|for k in|end$).*)`)

func runOfficial(t *testing.T, file string, source []byte) {
	t.Helper()
	s := New(context.Background(), Config{Limits: Limits{Depth: 10000, Time: 10 * time.Minute}})
	defer s.Close()
	env := s.L.G.Global // so that next finds the library in _G
	env.RawSetString("loadstring", s.L.NewFunction(func(L *lua.LState) int {
		return s.loadText(L, env, L.CheckString(1), L.OptString(2, "string"))
	}))
	env.RawSetString("load", s.L.NewFunction(func(L *lua.LState) int {
		return s.loadText(L, env, readPieces(L, L.CheckFunction(1)), L.OptString(2, "load"))
	}))
	for _, part := range []struct{ name, text string }{{"shim.lua", officialShim}, {file, string(source)}} {
		chunk, err := s.compile([]byte(part.text), part.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Call(chunk.Function(s.L, env, s.helpers), 0); err != nil {
			t.Fatalf("%v\n%v", err, err.(*Error).Trace)
		}
	}
}

// loadText is loadstring, which scripts do not have.
func (s *Sandbox) loadText(L *lua.LState, env *lua.LTable, text, name string) int {
	chunk, err := s.compile([]byte(text), name)
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.Push(chunk.Function(L, env, s.helpers))
	return 1
}

func readPieces(L *lua.LState, next *lua.LFunction) string {
	var text strings.Builder
	for {
		L.Push(next)
		L.Call(0, 1)
		piece := lua.LVAsString(L.Get(-1))
		L.Pop(1)
		if piece == "" {
			return text.String()
		}
		text.WriteString(piece)
	}
}
