package stdlib_test

import (
	"fmt"
	"strings"
	"testing"
)

// programStart prints values so that only what an error of the interpreter says
// is left out: its words are not those of Lua 5.1.
const programStart = `
F = {}
function out(...)
  local parts = {}
  for i = 1, select("#", ...) do
    local v = (select(i, ...))
    local t = type(v)
    if t == "number" or t == "boolean" or t == "nil" then parts[i] = tostring(v)
    elseif t == "string" and (v:find("user") or v:find("^cannot resume") or v:find("^%a+$")) then parts[i] = v
    else parts[i] = t end
  end
  print(table.concat(parts, " "))
end
function run(body)
  F = {}
  out(pcall(body))
  for i = 1, #F do out(i, pcall(F[i])) end
end
`

// program writes random bodies of functions that share local variables with
// closures, fail, catch and yield.
type program struct {
	generator
	out   strings.Builder
	depth int
	names int
	scope []string
}

func (p *program) line(format string, args ...any) {
	fmt.Fprintf(&p.out, strings.Repeat("  ", p.depth)+format+"\n", args...)
}

func (p *program) variable() string {
	if len(p.scope) == 0 {
		return "0"
	}
	return p.scope[p.IntN(len(p.scope))]
}

func (p *program) declare() string {
	p.names++
	name := fmt.Sprintf("v%d", p.names)
	p.scope = append(p.scope, name)
	return name
}

// body writes statements with a scope of their own.
func (p *program) body() {
	scope := len(p.scope)
	p.depth++
	for range 1 + p.IntN(5) {
		p.statement()
	}
	switch p.IntN(8) {
	case 0:
		p.line("do return coroutine.yield(%s) end", p.variable())
	case 1:
		p.line("do return %s, %s end", p.variable(), p.variable())
	case 2:
		p.line("do return pcall(coroutine.yield, 1) end")
	case 3:
		p.line("do return out(%s) end", p.variable())
	}
	p.depth--
	p.scope = p.scope[:scope]
}

func (p *program) statement() {
	if p.depth > 4 {
		p.simple()
		return
	}
	switch p.IntN(14) {
	case 0:
		p.nested("out(pcall(function(...)", "end, 1, 2))")
	case 1:
		p.nested("out(xpcall(function()", "end, function(m) return type(m), 2 end))")
	case 2:
		p.coroutine()
	case 3:
		p.names++
		name := fmt.Sprintf("w%d", p.names)
		p.nested("local "+name+" = coroutine.wrap(function(...)", "end)")
		p.line("out(pcall(%s, 1)) out(pcall(%s, 2, 3)) out(pcall(%s))", name, name, name)
	case 4:
		p.nested("for i = 1, 2 do local u = i F[#F+1] = function() u = u + i return u end", "end")
	case 5:
		p.names++
		name := fmt.Sprintf("f%d", p.names)
		p.nested("local function "+name+"()", "end")
		p.line("out(%s())", name)
	case 6:
		p.nested("do", "end")
	default:
		p.simple()
	}
}

func (p *program) nested(open, end string) {
	p.line("%s", open)
	p.body()
	p.line("%s", end)
}

func (p *program) coroutine() {
	p.names++
	name := fmt.Sprintf("co%d", p.names)
	p.nested("local "+name+" = coroutine.create(function(...) out(...)", "end)")
	for i := range 1 + p.IntN(4) {
		args := p.many(3, ", ", func() string { return pick(p.generator, "1", "2", "nil", p.variable()) })
		if args != "" {
			args = ", " + args
		}
		p.line("out(%d, coroutine.resume(%s%s))", i, name, args)
		p.line("out(coroutine.status(%s))", name)
	}
}

func (p *program) simple() {
	switch p.IntN(16) {
	case 0, 1:
		value := p.IntN(9)
		p.line("local %s = %d", p.declare(), value)
	case 2, 3:
		if v := p.variable(); v != "0" {
			p.line("%s = %s + %d", v, v, p.IntN(5))
		}
	case 4, 5, 6:
		if v := p.variable(); v != "0" {
			p.line("F[#F+1] = function() %s = %s + 1 return %s, %s end", v, v, v, p.variable())
		}
	case 7:
		p.line("if #F > 0 then out(F[#F]()) end")
	case 8:
		p.line("if #F < %d then error(%s, %d) end", p.IntN(6), pick(p.generator, `"user"`, `"user"`, "{}", "true", "nil"), p.IntN(3))
	case 9:
		p.line("if #F > %d then local x = nil x.y = 1 end", p.IntN(6))
	case 10:
		p.line("out(coroutine.yield(%s))", p.many(3, ", ", p.variable))
	case 11:
		p.names++
		n := p.names
		p.line("local a%d, b%d = coroutine.yield(%s) out(a%d, b%d)", n, n, p.variable(), n, n)
	case 12:
		p.line("coroutine.yield()")
	case 13:
		p.line("out(type(coroutine.running()))")
	default:
		p.line("out(%s)", p.variable())
	}
}

func TestProgramsAsReference(t *testing.T) {
	const runs, perRun = 100, 20
	for seed := range runs * *rounds {
		p := &program{generator: newGenerator(100 + uint64(seed))}
		p.line("%s", programStart)
		for range perRun {
			p.line("run(function()")
			p.body()
			p.line("end) print('--')")
		}
		source := p.out.String()
		comparePrograms(t, source, run(t, source), reference(t, source))
		if t.Failed() {
			return
		}
	}
}

// comparePrograms reports the first program whose output differs.
func comparePrograms(t *testing.T, source, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	sources := strings.Split(source, "print('--')")
	gots, wants := strings.Split(got, "--\n"), strings.Split(want, "--\n")
	for i := range min(len(gots), len(wants), len(sources)) {
		if gots[i] != wants[i] {
			t.Errorf("%s\n%s", sources[i], firstDifference(gots[i], wants[i]))
			return
		}
	}
	t.Errorf("%d programs ran, %d with Lua 5.1", len(gots), len(wants))
}

func firstDifference(got, want string) string {
	gots, wants := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(gots), len(wants)) {
		if gots[i] != wants[i] {
			return fmt.Sprintf("line %d\n got: %s\nwant: %s", i+1, gots[i], wants[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(gots), len(wants))
}
