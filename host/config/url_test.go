package config

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"sqlite:luamig.db":                         "sqlite:luamig.db",
		"sqlite::memory:":                          "sqlite::memory:",
		"postgres://u:secret@h:5432/db":            "postgres://u:***@h:5432/db",
		"postgres://u@h/db":                        "postgres://u@h/db",
		"postgres://h:5432/db":                     "postgres://h:5432/db",
		"postgres://:secret@h/db":                  "postgres://:***@h/db",
		"postgres://u:se@cr/et@h/db":               "postgres://u:***@h/db",
		"postgres://u:@h/db":                       "postgres://u:***@h/db",
		"postgres://h/db?user=u&password=secret":   "postgres://h/db?user=u&password=***",
		"sqlserver://h?sslpassword=s;x=1&Token=t":  "sqlserver://h?sslpassword=***;x=1&Token=***",
		"dial postgres://u:s@h: refused (u:s@h)":   "dial postgres://u:***@h: refused (u:s@h)",
		"sqlite:a.db?_key=hex&mode=ro":             "sqlite:a.db?_key=***&mode=ro",
		"no URL: at all, user:password@host":       "no URL: at all, user:password@host",
		"a postgres://a:1@b/c and mysql://d:2@e/f": "a postgres://a:***@b/c and mysql://d:***@e/f",
	} {
		if got := Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSecrets(t *testing.T) {
	for in, want := range map[string][]string{
		"sqlite:a.db":                          nil,
		"postgres://u@h/db":                    nil,
		"postgres://u:plain@h/db":              {"plain"},
		"postgres://u:a%40b%2Fc@h/d":           {"a%40b%2Fc", "a@b%2Fc", "a@b/c"},
		"postgres://u:a%zz@h/d":                {"a%zz"},
		"postgres://root:root@h/d":             nil, // hiding it would hide the user's name everywhere
		"mysql://u:mysql@h/d":                  nil,
		"mysql://u:shop@h/shop?tls=true":       nil,
		"postgres://h/d?user=u&password=a%20b": {"a%20b", "a b", "a+b"},
	} {
		if diff := cmp.Diff(want, Secrets(in)); diff != "" {
			t.Errorf("Secrets(%q): -want +got\n%s", in, diff)
		}
	}
}

// Whatever the parts hold, the URL gives them back, and shows no password once redacted.
func TestServerURL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~äß日]{1,12}`)
		s := server{scheme: "postgres", user: text.Draw(t, "user"), password: text.Draw(t, "password"),
			host: "db.example.com", port: "5432", database: rapid.StringMatching(`[a-zA-Z0-9 _?#%-]{1,12}`).Draw(t, "database")}
		u, err := url.Parse(s.url())
		if err != nil {
			t.Fatal(err)
		}
		password, _ := u.User.Password()
		got := server{u.Scheme, u.User.Username(), password, u.Hostname(), u.Port(), u.Path[1:]}
		if got != s {
			t.Fatalf("%s\ngot  %#v\nwant %#v", s.url(), got, s)
		}
		if want := "postgres://" + url.User(s.user).String() + ":***@db.example.com:5432/" + url.PathEscape(s.database); Redact(s.url()) != want {
			t.Fatalf("redacted: %s, want %s", Redact(s.url()), want)
		}
	})
}

func TestServerURLSpellings(t *testing.T) {
	for _, tt := range []struct {
		in   server
		want string
	}{
		{server{scheme: "mysql", database: "d"}, "mysql://localhost/d"},
		{server{scheme: "mysql", user: "root", host: "::1", port: "3306", database: "d"}, "mysql://root@[::1]:3306/d"},
		{server{scheme: "sqlserver", user: "sa", password: "p@ss", host: "h", database: "a b"}, "sqlserver://sa:p%40ss@h?database=a+b"},
	} {
		if got := tt.in.url(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestSameDatabase(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"sqlite:prod.db", "sqlite:./prod.db", true},
		{"sqlite:prod.db", "SQLite://prod.db?busy_timeout=5s", true},
		{"sqlite:a/../prod.db", "sqlite:prod%2Edb", true},
		{"sqlite:///data/prod.db", "sqlite:/data//prod.db", true},
		{"sqlite:prod.db", "sqlite:/prod.db", false},
		{"sqlite:prod.db", "sqlite:dev.db", false},
		{"postgres://u:p@h:5432/app", "postgresql://admin@H:5432/app?sslmode=require", true},
		{"postgres://h/app", "postgres://h/other", false},
		{"postgres://h/app", "mysql://h/app", false},
		{"sqlserver://h?database=a", "sqlserver://h?database=b", false},
		{"postgres://u:a%zz@h/d", "postgres://u:a%zz@h/d", true},
		{"postgres://u:a%zz@h/d", "postgres://u:b%zz@h/e", false},
	} {
		if got := sameDatabase(tt.a, tt.b); got != tt.same {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}

// An error shows a line of the configuration, with each character in its column, and no secret.
func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		`{"user": "u", "password": "ge\"heim", "pasword": 1}`:             `{"user": "u", "password": "********", "pasword": 1}`,
		`{"password": 12345, "db_token" : 'a"b'}`:                         `{"password": *****, "db_token" : '***'}`,
		`return { d = { url = "postgres://u:pässword@h/x", bogus = 1 } }`: `return { d = { url = "postgres://u:*********@h/x", bogus = 1 } }`,
		`url = "sqlite:x.db?key=hex&mode=ro", x = 1`:                      `url = "sqlite:x.db?key=***&mode=ro", x = 1`,
		`url = env.DATABASE_URL, password = env.PW`:                       `url = env.DATABASE_URL, password = env.PW`,
		``: ``,
	} {
		got := mask(in)
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", in, got, want)
		}
		if again := Redact(got); len(again) != len(got) {
			t.Errorf("shown as %s", again)
		}
	}
}

func TestErrorsShowNoSecret(t *testing.T) {
	for file, text := range map[string]string{
		"config/config.json": `{"development": {"dialect": "postgres", "password": "geheim", "pasword": "x"}}`,
		"luamig.lua":         `return { development = { url = "postgres://u:geheim@h/d", bogus = 1 } }`,
	} {
		_, err := Load(context.Background(), Request{Root: project(file, text)})
		var e *Error
		if !errors.As(err, &e) || e.Source == "" || len(e.Source) != len(text) || strings.Contains(e.Source, "geheim") {
			t.Errorf("%s: %+v", file, e)
		}
	}
}

func TestDatabaseOf(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://h/d": "d", "postgres://u:p@h:1/d?x=1": "d", "postgres://h": "", "postgres://h/": "", "mysql://u@h/?tls=true": "",
		"postgres://?host=/run&dbname=d": "d", "postgres:///d?host=/run": "d", "postgres://h?service=s": "s",
		"mysql://u:a@b@h/d?x=a@b": "d",
	} {
		if got, ok := DatabaseOf(in); got != want || !ok {
			t.Errorf("%s: %q %v", in, got, ok)
		}
	}
	if _, ok := DatabaseOf("postgres:d"); ok {
		t.Error("a URL without a server")
	}
}
