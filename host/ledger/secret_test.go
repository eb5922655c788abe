package ledger

import "testing"

func TestIsSecret(t *testing.T) {
	for _, name := range []string{"password", "PASSWORD", "dbPassword", "db_passwd", "pwd", "pass", "api-key", "API_KEY", "apikey", "x.api.key", "github_token", "tokens",
		"client-secret", "AWS_SECRET_ACCESS_KEY", "private_key", "credentials", "passphrase"} {
		if !IsSecret(name) {
			t.Errorf("%s is none", name)
		}
	}
	for _, name := range []string{"", "country", "key", "passenger", "compass", "id", "author", "signed"} {
		if IsSecret(name) {
			t.Errorf("%s is one", name)
		}
	}
}

func TestEncodeArgs(t *testing.T) {
	for _, test := range []struct {
		args map[string]string
		want string
	}{
		{nil, ""},
		{map[string]string{}, ""},
		{map[string]string{"b": `"\` + "\x00\xff", "a": "ä", "token": "t"}, `{"a":"ä","b":"\"\\\u0000\ufffd","token":"***"}`},
		{map[string]string{"token": ""}, `{"token":"***"}`},
	} {
		if got := EncodeArgs(test.args); got != test.want {
			t.Errorf("%v: %s", test.args, got)
		}
	}
}
