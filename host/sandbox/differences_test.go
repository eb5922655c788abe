package sandbox

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// differenceRow is a line of the table in docs/lua.md: code, what it gives here, and in Lua 5.1.
var differenceRow = regexp.MustCompile("(?m)^\\| `(.+)` \\| (.+) \\| (.+) \\| .+ \\|$")

const differenceStart = `
local function show(...)
  local out = {}
  for i = 1, select("#", ...) do
    local v = (select(i, ...))
    if type(v) == "thread" or type(v) == "table" or type(v) == "userdata" then v = type(v) end
    if i > 1 and type(v) == "string" and (v:find("attempt to", 1, true)) then v = "error" end
    out[i] = tostring(v)
  end
  return table.concat(out, ", ")
end
return show((function() `

// TestDifferences runs each line of the table in docs/lua.md, here and with lua5.1.
func TestDifferences(t *testing.T) {
	text, err := os.ReadFile("../../docs/lua.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## Differences from Lua 5.1")
	rows := differenceRow.FindAllStringSubmatch(table, -1)
	if len(rows) < 15 {
		t.Fatalf("only %d lines", len(rows))
	}
	reference, err := exec.LookPath("lua5.1")
	for _, row := range rows {
		code, here, there := row[1], row[2], row[3]
		if !strings.Contains(code, "return ") || strings.HasPrefix(code, "string.") || !strings.HasPrefix(code, "local ") {
			code = "return " + code
		}
		source := differenceStart + code + " end)())"
		if got := ours(t, source); got != here {
			t.Errorf("%s\n gives %s, the document says %s", code, got, here)
		}
		if err == nil {
			if got := withReference(t, reference, source); got != there {
				t.Errorf("%s\n gives %s in Lua 5.1, the document says %s", code, got, there)
			}
		}
	}
}

func ours(t *testing.T, source string) string {
	t.Helper()
	s := New(context.Background(), Config{})
	defer s.Close()
	got, err := eval(t, s, source)
	if err != nil {
		return "error"
	}
	return got
}

func withReference(t *testing.T, reference, source string) string {
	t.Helper()
	cmd := exec.Command(reference, "-e", `local f = loadstring(io.read("*a"), "@t.lua") local ok, r = pcall(f or error) io.write(ok and r or "error")`)
	cmd.Stdin = strings.NewReader(source)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
