package compile

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/hints.txt as it is now")

// TestHints compares what is said of each source in testdata/hints.txt, whose lines begin
// with >, with what stands behind it.
func TestHints(t *testing.T) {
	const name = "testdata/hints.txt"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		var source []string
		for _, line := range strings.Split(block, "\n") {
			if code, ok := strings.CutPrefix(line, "> "); ok {
				source = append(source, code)
				fmt.Fprintln(&got, line)
			}
		}
		fmt.Fprintln(&got, said(strings.Join(source, "\n")))
	}
	if *update {
		if err := os.WriteFile(name, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got.String() != string(text) {
		t.Errorf("testdata/hints.txt would become (go test -update):\n%s", firstChange(got.String(), string(text)))
	}
}

func said(source string) string {
	_, err := Compile([]byte(source), "t.lua", Limits{})
	var e *Error
	if !errors.As(err, &e) {
		return "nothing\n"
	}
	out := fmt.Sprintf("%d:%d+%d %s\n", e.Pos.Line, e.Pos.Column, e.Width, e.Message)
	if e.Hint != "" {
		out += "hint: " + e.Hint + "\n"
	}
	return out
}

func firstChange(got, want string) string {
	g, w := strings.Split(got, "\n\n"), strings.Split(want, "\n\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return g[i]
		}
	}
	return "less"
}
