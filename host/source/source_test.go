package source

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

func TestReadGivesMigrationsInNameOrder(t *testing.T) {
	files, err := Read(fstest.MapFS{
		"20240102000000-b.lua":   {Data: []byte("b")},
		"20240101000000-a_B.lua": {Data: []byte("a")},
		"20240102000000-a.lua":   {Data: []byte("c")},
		"README.md":              {Data: []byte("not a script")},
		".hidden.lua":            {Data: []byte("an editor's")},
		"old/20230101000000.lua": {Data: []byte("in a folder")},
	}, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	want := "20240101000000-a_B 20240102000000-a 20240102000000-b"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := files[0].Path; got != "migrations/20240101000000-a_B.lua" {
		t.Errorf("path %s", got)
	}
	if groups := SameTimestamp(files); len(groups) != 1 || groups[0][0].Name != "20240102000000-a" || len(groups[0]) != 2 {
		t.Errorf("groups of one timestamp: %v", groups)
	}
}

func TestReadRefusesFilesThatWouldNeverRun(t *testing.T) {
	for _, file := range []string{
		"helpers.lua", "2024-a.lua", "20240101000000.lua", "20240101000000-.lua", "20240101000000-a.LUA",
		"20240101000000-with space.lua", "20240101000000-" + strings.Repeat("x", 250) + ".lua",
	} {
		_, err := Read(fstest.MapFS{file: {}}, "migrations")
		var e *NameError
		if !errors.As(err, &e) || e.Remedy() == "" || !strings.Contains(err.Error(), "migrations/") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestReadRefusesAFolderNamedLikeAMigration(t *testing.T) {
	_, err := Read(fstest.MapFS{"20240101000000-a.lua/x": {}}, "migrations")
	var e *NameError
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "migrations/20240101000000-a.lua: is a folder") {
		t.Errorf("%v", err)
	}
}

func TestReadOfAMissingDirectory(t *testing.T) {
	if _, err := Read(fstest.MapFS{"file": {}}, "x"); err != nil {
		t.Errorf("a directory without migrations: %v", err)
	}
	sub, _ := fstest.MapFS{"a/b": {}}.Sub("none")
	if _, err := Read(sub, "none"); err == nil {
		t.Error("a missing directory is no error")
	}
}

func TestChecksumIgnoresLineEndings(t *testing.T) {
	unix := Checksum([]byte("a\nb\n"))
	if Checksum([]byte("a\r\nb\r\n")) != unix || Checksum([]byte("\xef\xbb\xbfa\nb\n")) != unix {
		t.Error("line endings or a byte order mark change the checksum")
	}
	for _, other := range []string{"a\nb", "a\n\nb\n", "a\nB\n", "a\rb\r", ""} {
		if Checksum([]byte(other)) == unix {
			t.Errorf("%q has the checksum of another text", other)
		}
	}
}

func TestFind(t *testing.T) {
	names := []string{"20240101000000-create-users", "20240102000000-add-age", "20240102000000-add-email", "20240103000000-add-age"}
	for called, want := range map[string]int{
		"20240101000000-create-users":                0,
		"20240101000000-create-users.lua":            0,
		"migrations/20240101000000-create-users.lua": 0,
		"20240101000000":                             0,
		"create-users":                               0,
		"20240102000000":                             -1, // two
		"add-age":                                    -1, // two
		"add-email":                                  2,
		"":                                           -1,
		"users":                                      -1,
		"2024010100000":                              -1,
	} {
		if got := Find(names, called); got != want {
			t.Errorf("%q: %d, want %d", called, got, want)
		}
	}
}

func TestIdentityDropsOtherToolsExtensions(t *testing.T) {
	for recorded, want := range map[string]string{"1-a.js": "1-a", "1-a.lua": "1-a", "1-a": "1-a", "1-a.b": "1-a.b"} {
		if got := Identity(recorded); got != want {
			t.Errorf("%s: %s", recorded, got)
		}
	}
}
