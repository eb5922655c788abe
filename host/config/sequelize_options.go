package config

import (
	"net/url"
	"slices"
	"strings"
)

// withOptions adds to a URL what dialectOptions say of the connection, unless the URL says it itself.
func (d *sequelizeDocument) withOptions(databaseURL, name string, section map[string]any) (string, error) {
	options, _ := section["dialectOptions"].(map[string]any)
	scheme, _, _ := strings.Cut(databaseURL, ":")
	add := url.Values{}
	if ssl := sslOf(section, options); ssl != nil {
		if err := d.checkSSL(ssl, name); err != nil {
			return "", err
		}
		for k, v := range sslOptions(scheme, ssl) {
			add.Set(k, v)
		}
	}
	if path := str(options["socketPath"]); path != "" && (scheme == "mysql" || scheme == "mariadb") {
		add.Set("socket", path)
	}
	for _, key := range []string{"application_name", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"} {
		if v := str(options[key]); v != "" && scheme == "postgres" {
			add.Set(key, v)
		}
	}
	return addOptions(databaseURL, add), nil
}

// sslOf is what a section says of encryption; nil: nothing. Sequelize looks at dialectOptions alone; who wrote
// it beside them meant it, too.
func sslOf(section, options map[string]any) map[string]any {
	for _, v := range []any{options["ssl"], section["ssl"]} {
		switch v := v.(type) {
		case bool:
			if v {
				return map[string]any{}
			}
			return nil
		case map[string]any:
			return v
		case string:
			if v != "" {
				return map[string]any{} // the name of a profile, such as "Amazon RDS"
			}
		}
	}
	return nil
}

// checkSSL refuses certificates: they stand here as text, and drivers take files.
func (d *sequelizeDocument) checkSSL(ssl map[string]any, name string) error {
	for _, key := range []string{"ca", "cert", "key"} {
		if str(ssl[key]) != "" {
			return d.fault("the certificate "+key+" cannot be taken from here",
				"write it to a file, and a luamig.lua (luamig init) whose url names the file: sslrootcert, sslcert and sslkey for PostgreSQL, tls_ca, tls_cert and tls_key for MySQL",
				name, "dialectOptions", key)
		}
	}
	return nil
}

// sslOptions spells encryption for the drivers. As for Node, the server's certificate is checked unless
// rejectUnauthorized is false.
func sslOptions(scheme string, ssl map[string]any) map[string]string {
	checked := ssl["rejectUnauthorized"] != false
	switch {
	case scheme == "postgres" && checked:
		return map[string]string{"sslmode": "verify-full"}
	case scheme == "postgres":
		return map[string]string{"sslmode": "require"}
	case (scheme == "mysql" || scheme == "mariadb") && checked:
		return map[string]string{"tls": "true"}
	case scheme == "mysql" || scheme == "mariadb":
		return map[string]string{"tls": "skip-verify"}
	}
	return nil
}

// addOptions leaves the text before the options as it is: a password may hold what no parser takes.
func addOptions(databaseURL string, add url.Values) string {
	before, query, _ := strings.Cut(databaseURL, "?")
	given, err := url.ParseQuery(query)
	if err != nil || strings.Contains(query, "@") {
		return databaseURL
	}
	for name := range given {
		add.Del(name)
	}
	parts := slices.DeleteFunc([]string{query, add.Encode()}, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return databaseURL
	}
	return before + "?" + strings.Join(parts, "&")
}
