package config

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// hidden stands where a secret was.
const hidden = "***"

var (
	// userInfo matches what stands before the host. A password may hold any
	// character when it was not escaped, even @ and /, so it reaches to the last @
	// of the word.
	userInfo = regexp.MustCompile(`(://[^:@/?#\s]*):[^\s]*@`)
	password = regexp.MustCompile(`://[^:@/?#\s]*:([^\s]*)@`)
	// value is a secret as a field of Lua or JSON, option one as an option of a URL.
	value  = regexp.MustCompile(`(?i)\b[a-z_]*(?:password|passphrase|pwd|secret|token)["'\]]*\s*[:=]\s*(?:"((?:[^"\\\n]|\\.)*)|'((?:[^'\\\n]|\\.)*)|(\d+))`)
	option = regexp.MustCompile(`(?i)[?&;](?:[a-z_]*password|[a-z_]*passphrase|pwd|secret|token|_?key|hexkey|sslkey)=([^&;#\s"']*)`)
	secret = regexp.MustCompile(`(?i)([?&;](?:[a-z_]*password|[a-z_]*passphrase|pwd|secret|token|_?key|hexkey|sslkey)=)[^&;#\s]*`)
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
	for _, secrets := range []*regexp.Regexp{password, value, option} {
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

// Secrets returns the password of a URL in the spellings in which a driver may
// show it, longest first: as written, and decoded. Empty when there is none.
func Secrets(databaseURL string) []string {
	m := password.FindStringSubmatch(databaseURL)
	if m == nil || m[1] == "" {
		return nil
	}
	if plain, err := url.PathUnescape(m[1]); err == nil && plain != m[1] {
		return []string{m[1], plain}
	}
	return m[1:2]
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
	return u.String()
}

// hostPort puts IPv6 addresses into brackets, as URLs have them.
func (s server) hostPort() string {
	host := s.host
	if host == "" {
		host = "localhost"
	}
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]" // IPv6
	}
	if s.port != "" {
		host += ":" + s.port
	}
	return host
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
