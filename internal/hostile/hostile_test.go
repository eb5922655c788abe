//go:build unix

// Package hostile runs scripts that mean harm, each in a process of the program: none may
// crash it, hang it, end it in a way of its own, take more than its memory, print what is
// secret, or reach another script.
package hostile

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/luamig/luamig/internal/testprogram"
)

// The secret stands in the environment and in the configuration.
const secret = "hunter2-swordfish"

const config = `return {
  development = {
    url = "sqlite::memory:",
    limits = { memory = "64MB", time = "1s", string = "8MB", coroutines = 1000, coroutine_depth = 50 },
  },
  production = { url = "postgres://admin:` + secret + `@db.example.com/app" },
}`

const (
	longest = 20 * time.Second // of a processor, for a script that may compute for one second
	hangs   = 5 * time.Minute  // by the clock, on a machine with other work
	largest = 256 << 10        // kilobytes of memory, of which a script may have a quarter

	// largestSource is for a source of the greatest length, as it is compiled.
	largestSource = 640 << 10
)

// program is luamig, for all tests.
var program testprogram.Program

func TestMain(m *testing.M) { os.Exit(program.Run(m)) }

// outcome is what a process did.
type outcome struct {
	code   int
	output string
	took   time.Duration // of a processor
	memory int64         // kilobytes at most
	most   int64         // that it might have taken
}

// run gives the program a folder of files and arguments.
func run(t *testing.T, files map[string]string, args ...string) outcome {
	t.Helper()
	bin, dir := program.Path(t), t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), hangs)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LUAMIG_ENV=", "DATABASE_URL=", "NO_COLOR=1", "GOGC=100", "GOMEMLIMIT=", "APP_SECRET="+secret)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	most := int64(largest)
	if len(files["hostile.lua"]) > 1<<20 {
		most = largestSource
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), usage.Maxrss, most}
}

// check fails for what no script may bring about.
func (o outcome) check(t *testing.T) {
	t.Helper()
	switch {
	case o.code != 0 && o.code != 1:
		t.Errorf("exit %d", o.code)
	case o.took > longest:
		t.Errorf("took %v", o.took)
	case o.memory > o.most:
		t.Errorf("took %d MB", o.memory>>10)
	case strings.Contains(o.output, secret):
		t.Error("the secret was printed")
	}
	for _, crash := range []string{"goroutine ", "runtime error", "fatal error", "panic:", "SIGSEGV"} {
		if strings.Contains(o.output, crash) {
			t.Errorf("it says %q", crash)
		}
	}
	if t.Failed() {
		t.Logf("%.2000s", o.output)
	}
}

func TestHostileScripts(t *testing.T) {
	number := 0
	for _, g := range groups {
		number += len(g.scripts)
		for _, s := range g.scripts {
			time := g.time
			if s.endsByItself() {
				time = "1m" // which is not to be over first, on a slow machine
			}
			config := strings.Replace(config, `time = "1s"`, `time = "`+time+`"`, 1)
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				s.test(t, config)
			})
		}
	}
	if number < 100 {
		t.Errorf("only %d scripts", number)
	}
}

// test wants the message, and of a limit the line.
func (s script) test(t *testing.T, config string) {
	source := s.source
	if !s.whole {
		source = "function run(qi)\n" + source + "\nend"
	}
	o := run(t, map[string]string{"luamig.lua": config, "hostile.lua": source}, "run", "hostile.lua")
	o.check(t)
	if !strings.Contains(o.output, s.want) {
		t.Errorf("it does not say %q\n%.2000s", s.want, o.output)
	}
	if strings.HasPrefix(s.want, "limits.") && (o.code != 1 || !strings.Contains(o.output, "hostile.lua:")) {
		t.Errorf("exit %d, without a line\n%.2000s", o.code, o.output)
	}
}

// TestOtherScripts: whatever the first migration does, the second one finds everything as it should be.
func TestOtherScripts(t *testing.T) {
	for name, tamper := range tampering {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{
				"luamig.lua":                           strings.NewReplacer("sqlite::memory:", "sqlite:db.sqlite", `time = "1s"`, `time = "1m"`).Replace(config),
				"migrations/20240101000000-tamper.lua": "function up(qi)\n" + tamper + "\nend\nfunction down(qi) end",
				"migrations/20240102000000-verify.lua": verify,
			}
			o := run(t, files, "up")
			o.check(t)
			if !strings.Contains(o.output, "all is well") {
				t.Errorf("%.2000s", o.output)
			}
		})
	}
}
