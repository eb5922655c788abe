package sandbox

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	programs  = flag.Int("programs", 400, "random programs to compare with lua5.1")
	reduced   = flag.Int("reduced", 3, "of how many programs that differ the smallest form is printed")
	firstSeed = flag.Int64("seed", 1, "of the first program")
)

// driver runs all programs in one process of the reference interpreter, each with globals
// of its own. One that does not end is no program.
const driver = `for s = %d, %d do
  local h = io.open(%q .. "/" .. s .. ".lua", "rb")
  local f, e = loadstring(h:read("*a"), "@test.lua")
  h:close()
  local r = "PARSE " .. tostring(e)
  if f then
    local env = setmetatable({}, { __index = _G })
    env._G = env
    setfenv(f, env)
    debug.sethook(function() error("endless") end, "", 2e7)
    local ok, x = pcall(f)
    debug.sethook()
    r = ok and x or (tostring(x):find("endless") and "PARSE " or "RUN ") .. tostring(x)
  end
  io.write("@@@", s, "\n", r, "\n")
end`

// TestReference compares random programs with the reference interpreter. Run it with
// more programs, and other seeds, after any change of the normaliser.
func TestReference(t *testing.T) {
	reference, err := exec.LookPath("lua5.1")
	if err != nil {
		if os.Getenv("LUAMIG_TEST_REQUIRE_ALL") != "" {
			t.Fatal("lua5.1 is not installed, and nothing may be skipped")
		}
		t.Skip("there is no lua5.1 here to compare with")
	}
	dir := t.TempDir()
	last := *firstSeed + int64(*programs) - 1
	for seed := *firstSeed; seed <= last; seed++ {
		writeFile(t, filepath.Join(dir, fmt.Sprint(seed)+".lua"), generate(seed))
	}
	main := filepath.Join(dir, "main.lua")
	writeFile(t, main, fmt.Sprintf(driver, *firstSeed, last, dir))
	output, err := exec.Command(reference, main).Output()
	if err != nil {
		t.Fatal(err)
	}
	compare(t, reference, string(output))
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func compare(t *testing.T, reference, output string) {
	invalid, wrong := 0, 0
	for _, part := range strings.Split(output, "@@@")[1:] {
		head, want, _ := strings.Cut(strings.TrimSuffix(part, "\n"), "\n")
		var seed int64
		fmt.Sscan(head, &seed)
		if strings.HasPrefix(want, "PARSE") {
			if invalid++; invalid == 1 {
				t.Logf("seed %d: %s", seed, want)
			}
			continue
		}
		if got := runOnce(t, generate(seed)); got != want && !atLimit(got) && !atLimit(want) {
			if wrong++; wrong <= *reduced {
				t.Errorf("seed %d: %s\n%s", seed, firstDifference(got, want), reduceSeed(t, reference, seed))
			} else if wrong <= 20 {
				t.Errorf("seed %d: %s", seed, firstDifference(got, want))
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d programs differ", wrong)
	}
	if invalid*10 > *programs {
		t.Errorf("%d of %d programs are no Lua: the generator is at fault", invalid, *programs)
	}
}

// atLimit is true where a program was stopped by a limit: those are not the same.
func atLimit(output string) bool {
	return strings.Contains(output, "stack overflow") || strings.Contains(output, "nested too deep")
}

// runOnce closes its sandbox at once, since there may be thousands.
func runOnce(t *testing.T, source string) string {
	s := New(context.Background(), Config{Limits: Limits{Time: 5 * time.Second}})
	defer s.Close()
	got, err := eval(t, s, source)
	if err != nil {
		return "RUN " + err.Error()
	}
	return got
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range w {
		if i >= len(g) || g[i] != w[i] {
			have := "nothing"
			if i < len(g) {
				have = g[i]
			}
			return fmt.Sprintf("line %d of the output is %.120q, lua5.1 has %.120q", i+1, have, w[i])
		}
	}
	return fmt.Sprintf("more output than lua5.1: %.120q", strings.Join(g[len(w):], "\n"))
}
