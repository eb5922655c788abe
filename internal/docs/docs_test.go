// Package docs runs what the documentation shows: every Lua block, all SQL, and every
// command with its output.
//
// A comment before a block says what it needs, and does not show when rendered:
//
//	<!-- test: empty -->          an empty folder
//	<!-- test: fresh -->          the example project, nothing applied yet
//	<!-- test: to=join-names -->  the example project up to that migration, applied
//
// Without one, a block runs in the document's own copy of the example project,
// everything applied, after the blocks before it.
package docs

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

type block struct {
	file     string
	line     int
	language string
	needs    string
	text     string
}

var fence = regexp.MustCompile("^```(\\w*)$")

func blocks(t *testing.T, file string) []block {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	var current *block
	needs := ""
	for i, line := range strings.Split(string(text), "\n") {
		m := fence.FindStringSubmatch(line)
		switch {
		case current != nil && m != nil:
			all = append(all, *current)
			current = nil
		case current != nil:
			current.text += line + "\n"
		case m != nil:
			current = &block{file: file, line: i + 2, language: m[1], needs: needs}
			needs = ""
		case strings.HasPrefix(line, "<!-- test: "):
			needs = strings.TrimSuffix(strings.TrimPrefix(line, "<!-- test: "), " -->")
		}
	}
	return all
}

// program builds luamig and returns the folder that it is in.
func program(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("go", "build", "-o", filepath.Join(dir, "luamig"), "./cmd/luamig")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return dir
}

// runner runs blocks in one folder.
type runner struct {
	t   *testing.T
	bin string
	dir string
	n   int
}

func (r *runner) sh(command string) (string, error) {
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "PATH="+r.bin+":"+os.Getenv("PATH"), "NO_COLOR=1", "LUAMIG_ENV=", "DATABASE_URL=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (r *runner) must(command string) {
	r.t.Helper()
	if out, err := r.sh(command); err != nil {
		r.t.Fatalf("%s: %v\n%s", command, err, out)
	}
}

func project(t *testing.T, bin string, needs string) *runner {
	t.Helper()
	r := &runner{t: t, bin: bin, dir: t.TempDir()}
	if needs == "empty" {
		return r
	}
	for _, d := range []string{"migrations", "scripts"} {
		if err := os.CopyFS(filepath.Join(r.dir, d), os.DirFS(filepath.Join(root, d))); err != nil {
			t.Fatal(err)
		}
	}
	if to, limited := strings.CutPrefix(needs, "to="); limited {
		r.removeAfter(to)
	}
	if needs != "fresh" {
		r.must("luamig up")
	}
	return r
}

// removeAfter removes the example migrations that come after one of them.
func (r *runner) removeAfter(last string) {
	r.t.Helper()
	files, err := filepath.Glob(filepath.Join(r.dir, "migrations", "*.lua"))
	if err != nil {
		r.t.Fatal(err)
	}
	found := false
	for _, f := range files {
		if found {
			if err := os.Remove(f); err != nil {
				r.t.Fatal(err)
			}
		}
		found = found || strings.HasSuffix(f, "-"+last+".lua")
	}
	if !found {
		r.t.Fatalf("there is no migration %s", last)
	}
}

func TestDocumentation(t *testing.T) {
	bin := program(t)
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, filepath.Join(root, "README.md"))
	if len(files) < 3 {
		t.Fatalf("only %v found", files)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runDocument(t, bin, file) })
	}
}

func runDocument(t *testing.T, bin, file string) {
	shared := project(t, bin, "")
	ran := 0
	defer func() {
		if ran == 0 && filepath.Base(file) != "query-interface.md" {
			t.Errorf("%s shows nothing that runs", file)
		}
	}()
	for _, b := range blocks(t, file) {
		r := shared
		if b.needs != "" {
			r = project(t, bin, b.needs)
		}
		var err error
		switch b.language {
		case "lua":
			ran++
			err = r.lua(b)
		case "console":
			ran++
			err = r.console(b)
		case "sql":
			ran++
			err = r.script("function run(qi) qi:query([==[" + b.text + "]==]) end")
		}
		if err != nil {
			t.Errorf("%s:%d: %v", file, b.line, err)
		}
	}
}

// lua runs a block as what it is: a migration, a script, a configuration, or the body of a script.
func (r *runner) lua(b block) error {
	r.n++
	switch text := b.text; {
	case strings.Contains(text, "function up(") || strings.Contains(text, "function change("):
		return r.migration(text)
	case strings.Contains(text, "function run("):
		return r.script(text)
	case strings.Contains(text, "url ="):
		return r.configuration(text)
	default:
		return r.script("function run(qi, args)\n" + text + "\nend")
	}
}

func (r *runner) migration(text string) error {
	undo := strings.Contains(text, "function change(") || strings.Contains(text, "function down(")
	if !undo && !strings.Contains(text, "irreversible =") {
		text += "\nirreversible = 'the document does not show it'\n"
	}
	r.write(fmt.Sprintf("migrations/20990101%06d-snippet.lua", r.n), text)
	command := "luamig up"
	if undo {
		command += " && luamig down && luamig up"
	}
	return r.check(command)
}

func (r *runner) script(text string) error {
	name := fmt.Sprintf("scripts/snippet%d.lua", r.n)
	r.write(name, text)
	return r.check("luamig run " + name)
}

func (r *runner) configuration(text string) error {
	r.write("luamig.lua", text)
	defer os.Remove(filepath.Join(r.dir, "luamig.lua"))
	return r.check("luamig status")
}

func (r *runner) write(name, text string) {
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *runner) check(command string) error {
	if out, err := r.sh(command); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, out)
	}
	return nil
}

// console runs the lines that begin with "$ " and compares what they print.
func (r *runner) console(b block) error {
	for _, part := range strings.Split("\n"+b.text, "\n$ ")[1:] {
		command, want, _ := strings.Cut(part, "\n")
		command = strings.ReplaceAll(command, "make build && bin/luamig", "luamig")
		got, err := r.sh(quoteTypes(command))
		if err != nil && !strings.Contains(want, "error:") {
			return fmt.Errorf("%s: %w\n%s", command, err, got)
		}
		if normalise(got) != normalise(want) {
			return fmt.Errorf("%s prints\n%s\nand the document shows\n%s", command, got, want)
		}
	}
	return nil
}

// quoteTypes lets a document show decimal(10,2) without the quotes that a shell wants. A
// command that has quotes has them where it wants them.
func quoteTypes(command string) string {
	if strings.Contains(command, "'") {
		return command
	}
	return regexp.MustCompile(`\S+\(\S*\)\S*`).ReplaceAllString(command, "'$0'")
}

var (
	durations  = regexp.MustCompile(`(<?\d+(\.\d+)?) ?(ms|µs|s)\b`)
	timestamps = regexp.MustCompile(`\b20\d{12}\b`)
	moments    = regexp.MustCompile(`\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ`)
	people     = regexp.MustCompile(` \S+@[\w.-]*\w\b`)
	spaces     = regexp.MustCompile(` +`)
)

// normalise leaves out what differs between two runs: durations, moments, timestamps of
// new files, who runs it, and how far columns stand apart.
func normalise(s string) string {
	s = durations.ReplaceAllString(s, "T")
	s = timestamps.ReplaceAllString(s, "N")
	s = moments.ReplaceAllString(s, "M")
	s = people.ReplaceAllString(s, " P")
	s = spaces.ReplaceAllString(s, " ")
	return string(bytes.TrimSpace([]byte(s)))
}
