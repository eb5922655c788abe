package config

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects/lazyregexp"
)

// hidden stands where a secret was.
const hidden = "***"

var (
	// userInfo matches what stands before the host. A password may hold any
	// character when it was not escaped, even @ and /, so it reaches to the last @
	// of the word.
	userInfo = lazyregexp.New(`(://[^:@/?#\s]*):[^\s]*@`)
	password = lazyregexp.New(`://[^:@/?#\s]*:([^\s]*)@`)
	// value is a secret as a field of Lua or JSON, option one as an option of a URL.
	value  = lazyregexp.New(`(?i)\b[a-z_]*(?:password|passphrase|pwd|secret|token)["'\]]*\s*[:=]\s*(?:"((?:[^"\\\n]|\\.)*)|'((?:[^'\\\n]|\\.)*)|(\d+))`)
	option = lazyregexp.New(`(?i)[?&;](?:[a-z_]*password|[a-z_]*passphrase|pwd|secret|token|_?key|hexkey|sslkey)=([^&;#\s"']*)`)
	secret = lazyregexp.New(`(?i)([?&;](?:[a-z_]*password|[a-z_]*passphrase|pwd|secret|token|_?key|hexkey|sslkey)=)[^&;#\s]*`)
)

// Redact returns a database URL without its password and other secrets. It also
// takes text that holds URLs, such as a driver's message.
func Redact(text string) string {
	text = userInfo.ReplaceAllStringFunc(text, func(m string) string {
		before, given, _ := strings.Cut(m[len("://"):], ":")
		return "://" + before + ":" + veil(strings.TrimSuffix(given, "@")) + "@"
	})
	return secret.ReplaceAllStringFunc(text, func(m string) string {
		name, given, _ := strings.Cut(m, "=")
		return name + "=" + veil(given)
	})
}

// veil hides a secret, unless mask has done so: the line would no longer be as long as it was.
func veil(given string) string {
	if len(given) > 0 && strings.Trim(given, "*") == "" {
		return given
	}
	return hidden
}

// mask hides the secrets of a configuration's text, of which an error shows a line, and keeps each
// character in its column.
func mask(source string) string {
	for _, secrets := range []*lazyregexp.Regexp{password, value, option} {
		for _, m := range secrets.FindAllStringSubmatchIndex(source, -1) {
			for m = m[2:]; len(m) > 0; m = m[2:] {
				if from, to := m[0], m[1]; from >= 0 {
					source = source[:from] + strings.Repeat("*", to-from) + source[to:]
				}
			}
		}
	}
	return source
}

// Secrets returns the passwords of a URL in the spellings in which a driver may
// show them, longest first: as written, decoded, and escaped in another way. Empty when there is none.
func Secrets(databaseURL string) []string {
	var found []string
	for _, where := range []*lazyregexp.Regexp{password, option} {
		for _, m := range where.FindAllStringSubmatch(databaseURL, -1) {
			found = append(found, spellings(m[1])...)
		}
	}
	found = slices.DeleteFunc(found, func(s string) bool { return slices.Contains(publicParts(databaseURL), s) })
	slices.SortStableFunc(found, func(a, b string) int { return len(b) - len(a) })
	if len(found) == 0 {
		return nil
	}
	return slices.Compact(found)
}

// publicParts are scheme, user, host and database. A password that is one of them is hidden only where it stands
// as a password: hidden everywhere, it would show by what is missing.
func publicParts(databaseURL string) []string {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil
	}
	return []string{u.Scheme, u.User.Username(), u.Hostname(), strings.TrimPrefix(u.Path, "/")}
}

// DatabaseOf returns the database that the URL of a server names; empty where it names none. ok is false where
// the URL is not one of a server at all.
func DatabaseOf(databaseURL string) (name string, ok bool) {
	_, rest, ok := strings.Cut(databaseURL, "://")
	if !ok {
		return "", false
	}
	rest, query := cutOptions(rest)
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = rest[at+1:]
	}
	_, name, _ = strings.Cut(rest, "/")
	options, err := url.ParseQuery(query)
	if err != nil {
		return name, true
	}
	for _, option := range []string{"dbname", "database", "service"} {
		if name == "" {
			name = options.Get(option)
		}
	}
	return name, true
}

// cutOptions cuts off what follows a "?", which may also stand in a password: before an "@", with none before it.
func cutOptions(rest string) (before, query string) {
	for at := 0; ; {
		mark := strings.IndexByte(rest[at:], '?')
		if mark < 0 {
			return rest, ""
		}
		at += mark
		if strings.Contains(rest[:at], "@") || !strings.Contains(rest[at:], "@") {
			return rest[:at], rest[at+1:]
		}
		at++
	}
}

func spellings(written string) []string {
	if written == "" {
		return nil
	}
	all := []string{written}
	plain, err := url.QueryUnescape(written)
	if path, pathErr := url.PathUnescape(written); err == nil && pathErr == nil {
		all = append(all, path, plain, url.PathEscape(path), url.QueryEscape(path),
			strings.TrimPrefix(url.UserPassword("", path).String(), ":"))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// server is a database on a network, in the parts of a Sequelize configuration.
type server struct {
	scheme, user, password, host, port, database string
}

// url escapes every part: @, /, : and % are common in generated passwords.
func (s server) url() string {
	u := url.URL{Scheme: s.scheme, Host: s.hostPort()}
	switch {
	case s.password != "":
		u.User = url.UserPassword(s.user, s.password)
	case s.user != "":
		u.User = url.User(s.user)
	}
	if s.scheme == "sqlserver" {
		u.RawQuery = url.Values{"database": {s.database}}.Encode()
	} else {
		u.Path = "/" + s.database
	}
	if strings.HasPrefix(s.host, "/") { // the folder of a socket
		u.RawQuery = url.Values{"host": {s.host}}.Encode()
	}
	return u.String()
}

// hostPort puts IPv6 addresses into brackets, as URLs have them.
func (s server) hostPort() string {
	host := s.host
	switch {
	case host == "":
		host = "localhost"
	case strings.HasPrefix(host, "/"):
		return s.socketPort()
	}
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]" // IPv6
	}
	if s.port != "" {
		host += ":" + s.port
	}
	return host
}

// socketPort is the port without a host, which tells sockets of one folder apart.
func (s server) socketPort() string {
	if s.port == "" {
		return ""
	}
	return ":" + s.port
}

// sameDatabase reports whether two URLs lead to one database, whoever logs in and with whatever options.
func sameDatabase(a, b string) bool { return a == b || target(a) == target(b) }

// target is the part of a URL that says which database it is, spelled in one way.
func target(databaseURL string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(databaseURL), ":")
	scheme = strings.ToLower(scheme)
	if s, ok := schemes()[scheme]; ok {
		scheme = s
	}
	if scheme == "sqlite" {
		file, _, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
		if plain, err := url.PathUnescape(file); err == nil {
			file = plain
		}
		return scheme + ":" + path.Clean(file)
	}
	u, err := url.Parse(scheme + ":" + rest)
	if err != nil {
		return databaseURL
	}
	return scheme + "://" + strings.ToLower(u.Host) + path.Clean("/"+u.Path) + "?" + u.Query().Get("database")
}
