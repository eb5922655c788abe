package nearest

import "testing"

func TestName(t *testing.T) {
	known := []string{"unique", "allowNull", "defaultValue", "type", "références"}
	for written, want := range map[string]string{
		"uniqe":        "unique",
		"Unique":       "unique",
		"alowNul":      "allowNull",
		"defualtValue": "defaultValue",
		"typ":          "type",
		"réferences":   "références",
		"":             "",
		"zzz":          "",
		"everything":   "",
	} {
		if got := Name(written, known); got != want {
			t.Errorf("%q: got %q, want %q", written, got, want)
		}
	}
	if got := Hint("typ", known); got != `did you mean "type"?` {
		t.Error(got)
	}
	if got := Hint("zzz", known); got != "" {
		t.Error(got)
	}
}
