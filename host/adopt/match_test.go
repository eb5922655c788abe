package adopt

import (
	"strings"
	"testing"

	"github.com/luamig/luamig/host/source"
)

func files(names ...string) (all []source.File) {
	for _, n := range names {
		all = append(all, source.File{Name: n})
	}
	return all
}

func TestMatch(t *testing.T) {
	here := files("00000000000001-create-users", "00000000000002-a", "00000000000002-b", "20240105093000-add-age", "20240105093001-twice", "20240105093002-twice")
	for _, test := range []struct {
		h       History
		marked  string
		without string
	}{
		{History{}, "", ""},
		{History{Entries: []Entry{{Version: "1"}, {Version: "0001"}, {Version: "3"}}}, "create-users", "3"},
		{History{Entries: []Entry{{Version: "2"}}}, "", "2"}, // two files have it
		{History{Entries: []Entry{{Name: "00000000000002-b.js"}}}, "b", ""},
		{History{Entries: []Entry{{Name: "20240105093000-other.js"}}}, "add-age", ""},
		{History{Entries: []Entry{{Name: "add age", Version: "1.2"}, {Name: "Add_Age", Version: "1.3"}}}, "add-age", ""},
		{History{Entries: []Entry{{Name: "twice", Version: "1.2"}}}, "", "twice"},
		{History{Entries: []Entry{{Version: "1.2"}, {Version: ""}, {Name: "x"}, {Version: "-1"}, {Version: "1e3"}}}, "", "1.2  x -1 1e3"},
		{History{Entries: []Entry{{Version: "2024.01.05.09.30.00"}}}, "add-age", ""},
		{History{Entries: []Entry{{Version: "99999999999999999999999999"}}}, "", "99999999999999999999999999"},
		{History{UpTo: "0"}, "", "0"},
		{History{UpTo: "2"}, "create-users a b", ""},
		{History{UpTo: "20240105093000"}, "create-users a b add-age", ""},
		{History{UpTo: "20240105093000999"}, "create-users a b add-age twice twice", "20240105093000999"},
		{History{UpTo: "1.2"}, "", "1.2"},
		{History{UpTo: "1", Entries: []Entry{{Version: "20240105093000"}}}, "create-users add-age", ""},
	} {
		m := test.h.Match(here)
		var marked []string
		for _, f := range m.Files {
			marked = append(marked, f.Words())
		}
		if got := strings.Join(marked, " "); got != test.marked || strings.Join(m.Without, " ") != test.without {
			t.Errorf("%+v: marked %q, without %q", test.h, got, m.Without)
		}
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		in   any
		want string
	}{{nil, ""}, {true, "1"}, {false, "0"}, {int64(1), "1"}, {[]byte("x"), "x"}, {"y", "y"}} {
		if got := text(test.in); got != test.want {
			t.Errorf("%v: %q", test.in, got)
		}
	}
}
