package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// driver reads programs, each behind a line with its seed and length, and runs them with globals
// of their own. One that does not end is no program. The hook is not called inside of a
// C function, so that a pattern that takes years ends with the process alone.
const driver = `while true do
  local seed, size = io.read("*n", "*n")
  if not seed then break end
  io.read("*l")
  local f, e = loadstring(io.read(size), "@test.lua")
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
  io.write(seed, " ", #r, "\n", r, "\n")
  io.flush()
end`

// hangs stands for the output of a program that the reference does not end.
const hangs = "HANGS"

// chunks gives programs to the reference interpreter, many to a process. A process that does not end
// in time is killed, and what hung, the program behind the last one it answered, is run once more alone.
type chunks struct {
	interpreter, driver string
	perChunk, perOne    time.Duration
	program             func(seed int64) string
}

func newChunks(t *testing.T, interpreter string, program func(seed int64) string) chunks {
	t.Helper()
	main := filepath.Join(t.TempDir(), "main.lua")
	writeFile(t, main, driver)
	return chunks{interpreter: interpreter, driver: main, perChunk: time.Minute, perOne: 20 * time.Second, program: program}
}

// run returns what the programs of the seeds give in the reference interpreter, all of them.
func (c chunks) run(seeds []int64) (map[int64]string, error) {
	all := map[int64]string{}
	for len(seeds) > 0 {
		ended, err := c.process(seeds, c.perChunk)
		if err != nil {
			return nil, err
		}
		done := 0
		for done < len(seeds) {
			output, ok := ended[seeds[done]]
			if !ok {
				break
			}
			all[seeds[done]] = output
			done++
		}
		if seeds = seeds[done:]; len(seeds) > 0 {
			if all[seeds[0]], err = c.alone(seeds[0]); err != nil {
				return nil, err
			}
			seeds = seeds[1:]
		}
	}
	return all, nil
}

// alone tells a program that hangs from one that met the end of its chunk's time.
func (c chunks) alone(seed int64) (string, error) {
	ended, err := c.process([]int64{seed}, c.perOne)
	if output, ok := ended[seed]; ok || err != nil {
		return output, err
	}
	return hangs, nil
}

// process runs the seeds in one process for as long as it may take, and returns what it answered.
func (c chunks) process(seeds []int64, limit time.Duration) (map[int64]string, error) {
	var input strings.Builder
	for _, seed := range seeds {
		source := c.program(seed)
		fmt.Fprintf(&input, "%d %d\n%s\n", seed, len(source), source)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.interpreter, c.driver)
	cmd.Stdin = strings.NewReader(input.String())
	var output, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &complaint
	err := cmd.Run()
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("%s, with the seeds %d to %d: %w: %s", c.interpreter, seeds[0], seeds[len(seeds)-1], err, complaint.String())
	}
	answered, whole := answers(output.Bytes())
	if err == nil && (!whole || len(answered) != len(seeds)) {
		return nil, errors.New("the reference interpreter answered for fewer programs than it was given")
	}
	return answered, nil
}

// answers reads what the driver wrote. It is not whole where the process was killed while it wrote.
func answers(output []byte) (answered map[int64]string, whole bool) {
	answered = map[int64]string{}
	for len(output) > 0 {
		head, rest, found := bytes.Cut(output, []byte("\n"))
		var seed int64
		var size int
		if _, err := fmt.Sscan(string(head), &seed, &size); !found || err != nil || len(rest) <= size {
			return answered, false
		}
		answered[seed] = string(rest[:size])
		output = rest[size+1:]
	}
	return answered, true
}

// TestChunks holds that a program which hangs in C costs its own answer and nobody else's.
func TestChunks(t *testing.T) {
	const forever = `return tostring((("a"):rep(60)):find(("a?"):rep(60) .. ("a"):rep(60) .. "b"))`
	c := newChunks(t, referenceInterpreter(t), func(seed int64) string {
		switch seed {
		case 3, 4:
			return forever
		case 6:
			return "return 'two\\nlines 7 3\\n'"
		case 7:
			return "no program"
		}
		return fmt.Sprintf("x = (x or 0) + 1 return 'seed %d, x ' .. x", seed)
	})
	c.perChunk, c.perOne = time.Second, 3*time.Second
	got, err := c.run([]int64{1, 2, 3, 4, 5, 6, 7, 8})
	if err != nil {
		t.Fatal(err)
	}
	want := map[int64]string{
		1: "seed 1, x 1", 2: "seed 2, x 1", 3: hangs, 4: hangs, 5: "seed 5, x 1", 6: "two\nlines 7 3\n",
		7: "PARSE test.lua:1: '=' expected near 'program'", 8: "seed 8, x 1",
	}
	for seed := range want {
		if got[seed] != want[seed] {
			t.Errorf("seed %d: %q, want %q", seed, got[seed], want[seed])
		}
	}
}

// TestChunksThatCrash holds that a reference which dies is no program that hangs.
func TestChunksThatCrash(t *testing.T) {
	c := newChunks(t, referenceInterpreter(t), func(int64) string { return "os.exit(3)" })
	if _, err := c.run([]int64{1, 2}); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
}
