package postgres

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/dialects"
)

func TestParseURL(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://u:p@h/d": "h:5432 u p d",
		"postgresql://u:p%40s%2Fs%3A%25@h:5433/d?sslmode=disable": "h:5433 u p@s/s:% d",
		"POSTGRES://u@h/d":                                 "h:5432 u  d",
		"postgres://u@/d?host=/var/run/postgresql":         "/var/run/postgresql u  d",
		"postgres://u@a,b:6000/d?sslmode=disable":          "", // as libpq: a port for each, or one for all
		"postgres://u@a:1,b:2/d?sslmode=disable":           "a:1, b:2 u  d",
		"postgres://u@[::1]:5433/d?sslmode=disable":        "[::1]:5433 u  d",
		"postgres://h/d?user=u&password=p&sslmode=disable": "h:5432 u p d",
		"postgres://u@h/my%20db?sslmode=disable":           "h:5432 u  my db",
	} {
		l, err := parseURL(url, Flavour{})
		switch got := ""; {
		case err != nil && want != "":
			t.Errorf("%s: %v", url, err)
		case err == nil:
			got = fmt.Sprintf("%s %s %s %s", l.address(), l.config.User, l.config.Password, l.config.Database)
			if want != "" && got != want {
				t.Errorf("%s\n got %s\nwant %s", url, got, want)
			}
		}
	}
}

// TestSettingsOfAURL keeps what is the session's out of the first message, which poolers read.
func TestSettingsOfAURL(t *testing.T) {
	l, err := parseURL("postgres://u@h/d?sslmode=disable&search_path=a,b&lock_timeout=5s&application_name=app&pgbouncer=true", Flavour{})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.config.RuntimeParams) != 0 || fmt.Sprint(l.settings) != "map[lock_timeout:5s search_path:a,b]" || l.name != "app" || !l.poolerTold {
		t.Errorf("%v %+v", l.config.RuntimeParams, l)
	}
	if l, _ = parseURL(`postgres://u@h/d?sslmode=disable&schema=My"s`, Flavour{}); l.settings["search_path"] != `"My""s"` {
		t.Errorf("%v", l.settings)
	}
}

// TestFaultsOfAURL never shows a password.
func TestFaultsOfAURL(t *testing.T) {
	for _, url := range []string{
		"postgres://u:hunter2@h:port/d", "postgres://u:hunter2@h/d?sslmode=maybe", "postgres://u:hunter%ZZ2@h/d", "postgres://u:hunt/er2@h/d",
		"postgres://u:hunter2@h/d?sslrootcert=/no/such/file&sslmode=verify-full", "mysql://u:hunter2@h/d", "postgres:hunter2", "postgres://u@h/d?password=hunter2&connect_timeout=x",
		"postgres://u:hunt@er2:x@h:y/d", "postgres://h/d?service=none&password=hunter2",
	} {
		_, err := parseURL(url, Flavour{})
		if err == nil {
			t.Errorf("%s is taken", url)
			continue
		}
		message := err.Error() + err.(*dialects.URLError).Remedy()
		for _, secret := range []string{"hunter", "hunt/", "hunt@", "er2"} {
			if strings.Contains(message, secret) {
				t.Errorf("%s: %s", url, message)
			}
		}
	}
}

// FuzzParseURL never shows a password and never panics.
func FuzzParseURL(f *testing.F) {
	f.Add("secret", "@h/d?sslmode=maybe")
	f.Add("s3/cr?e@t", "@h:x/d")
	f.Fuzz(func(t *testing.T, password, rest string) {
		const mark = "QzXw7"
		_, err := parseURL("postgres://u:"+mark+password+mark+rest, Flavour{})
		if err != nil && strings.Contains(err.Error(), mark) {
			t.Errorf("shown: %s", err)
		}
	})
}
