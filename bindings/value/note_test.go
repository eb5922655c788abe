package value_test

import (
	"testing"

	"github.com/luamig/luamig/bindings/value"
)

func TestNotes(t *testing.T) {
	text := value.AddNote(value.AddNote("stack overflow", "the row of T with k = \"(in) x\""), "batch 2 of U")
	if want := `stack overflow (in the row of T with k = "(in) x") (in batch 2 of U)`; text != want {
		t.Errorf("got %q", text)
	}
	for text, want := range map[string][2]string{
		text:             {"stack overflow", text[len("stack overflow"):]},
		"plain":          {"plain", ""},
		"no (in the end": {"no (in the end", ""},
		"f(in x)":        {"f(in x)", ""},
		"":               {"", ""},
	} {
		if raised, notes := value.CutNote(text); raised != want[0] || notes != want[1] {
			t.Errorf("%q: got %q and %q", text, raised, notes)
		}
	}
}
