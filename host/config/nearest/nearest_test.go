package nearest

import "testing"

func TestName(t *testing.T) {
	known := []string{"development", "production", "test", "integer", "string", "stringy"}
	for _, tt := range []struct{ word, want string }{
		{"developement", "development"},
		{"prodcution", "production"}, // two letters swapped are one slip
		{"PRODUCTION", "production"},
		{"prod", "production"},
		{"int", "integer"},
		{"str", "string"}, // the shortest that begins so
		{"tset", "test"},
		{"x", ""},
		{"", ""},
		{"zebra", ""},
		{"prodüction", "production"},
	} {
		if got := Name(tt.word, known); got != tt.want {
			t.Errorf("Name(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
	if got := Name("test", nil); got != "" {
		t.Errorf("nothing known, got %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "acb", 1}, {"kitten", "sitting", 3}, {"äbc", "abc", 1},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
