package ledger

import (
	"encoding/json"
	"strings"
)

// Hidden stands where a secret was.
const Hidden = "***"

// secretWords make the name of an argument that of a secret wherever they stand in it.
var secretWords = []string{"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "accesskey", "privatekey", "credential"}

// IsSecret reports whether an argument of this name is not to be seen in the log: API_KEY, dbPassword, github-token.
func IsSecret(name string) bool {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(name))
	if name == "pass" {
		return true
	}
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// EncodeArgs writes the arguments of a script as JSON, by name, without secrets; empty where there are none.
func EncodeArgs(args map[string]string) string {
	if len(args) == 0 {
		return ""
	}
	shown := make(map[string]string, len(args))
	for name, value := range args {
		if IsSecret(name) {
			value = Hidden
		}
		shown[name] = value
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return "" // strings always encode
	}
	return string(text)
}
