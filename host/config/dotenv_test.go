package config

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func dotenvFS(text string) fstest.MapFS {
	return fstest.MapFS{".env": {Data: []byte(text)}}
}

func TestDotenv(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       map[string]string
	}{
		{"empty", "", map[string]string{}},
		{"comments and blank lines", "\n# a\n  # b\n\nA=1\n", map[string]string{"A": "1"}},
		{"no newline at the end", "A=1", map[string]string{"A": "1"}},
		{"export and blanks", " export  A = 1 \nexportB=2", map[string]string{"A": "1", "exportB": "2"}},
		{"empty value", "A=\nB=", map[string]string{"A": "", "B": ""}},
		{"comment behind a value", "A=1 # one\nB=a#b\nC= # nothing", map[string]string{"A": "1", "B": "a#b", "C": ""}},
		{"= in a value", "URL=postgres://a/b?x=1&y=2", map[string]string{"URL": "postgres://a/b?x=1&y=2"}},
		{"single quotes take all as it is", `A='a $B ${C} \n "x" # y' # c`, map[string]string{"A": `a $B ${C} \n "x" # y`}},
		{"double quotes", `A="a\nb\t\"c\" \\ \$ \x # d" # c`, map[string]string{"A": "a\nb\t\"c\" \\ $ \\x # d"}},
		{"several lines", "A=\"one\ntwo\"\nB='x\ny'\nC=3", map[string]string{"A": "one\ntwo", "B": "x\ny", "C": "3"}},
		{"references", "A=1\nB=${A}2\nC=\"${B}3\"\nD=${NONE}x", map[string]string{"A": "1", "B": "12", "C": "123", "D": "x"}},
		{"an escaped reference", "A=1\nB=\"\\${A}\"", map[string]string{"A": "1", "B": "${A}"}},
		{"a $ alone stays", "P=pa$$w$rd$", map[string]string{"P": "pa$$w$rd$"}},
		{"windows", "\ufeffA=1\r\nB=\"2\"\r\n# c\r\nC='3'\r\n", map[string]string{"A": "1", "B": "2", "C": "3"}},
		{"unicode", "A=grün 日本", map[string]string{"A": "grün 日本"}},
		{"the last one counts", "A=1\nA=2", map[string]string{"A": "2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := withDotenv(dotenvFS(tt.text), map[string]string{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestDotenvOfTheProcessWins(t *testing.T) {
	env := map[string]string{"A": "process"}
	got, err := withDotenv(dotenvFS("A=file\nB=${A}"), env)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"A": "process", "B": "process"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if len(env) != 1 {
		t.Errorf("the given map was changed: %v", env)
	}
}

func TestDotenvErrors(t *testing.T) {
	for _, tt := range []struct {
		text, message string
		line          int
	}{
		{"A=1\nsecret", "expected NAME=value", 2},
		{"1A=x", "expected NAME=value", 1},
		{"=x", "expected NAME=value", 1},
		{"A=1\n\nB=\"secret\nC=2", `no closing "`, 3},
		{"A='secret", "no closing '", 1},
		{`A="secret" x`, `unexpected text after the closing "`, 1},
		{"A=\"1\n2\"\nB=\"x\\\"", `no closing "`, 3},
	} {
		_, err := withDotenv(dotenvFS(tt.text), nil)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: got %v", tt.text, err)
			continue
		}
		if e.Message != tt.message || e.Pos.Line != tt.line || e.Pos.File != ".env" {
			t.Errorf("%q: got %v", tt.text, e)
		}
		if strings.Contains(e.Error()+e.Hint+e.Source, "secret") {
			t.Errorf("%q: the error shows a secret: %v", tt.text, e)
		}
	}
}
