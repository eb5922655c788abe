package value

import (
	"errors"
	"fmt"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

var errHole = errors.New("an array with a hole: put null there, or call json.object for an object with number keys")

// keyNames gives the JSON key for a key of a table.
type keyNames func(key lua.LValue) (string, error)

// namedKey takes strings only.
func namedKey(key lua.LValue) (string, error) {
	switch key := key.(type) {
	case lua.LString:
		return string(key), nil
	case lua.LNumber:
		return "", errHole
	}
	return "", fmt.Errorf("the key %s is no string", keyText(key))
}

// numberedKeys also takes integers, for a table marked as an object, where 1 and
// "1" would become one key.
func numberedKeys() keyNames {
	seen := map[string]bool{}
	return func(key lua.LValue) (string, error) {
		text, err := integerKey(key)
		if seen[text] && err == nil {
			return "", fmt.Errorf("the key %q both as a string and as a number", text)
		}
		seen[text] = true
		return text, err
	}
}

// integerKey is the key of an integer as a string, and of a string itself.
func integerKey(key lua.LValue) (string, error) {
	switch n := payload(key).(type) {
	case int64, uint64:
		return integerText(n), nil
	}
	n, ok := key.(lua.LNumber)
	if !ok {
		return namedKey(key)
	}
	if !isExactInteger(float64(n)) {
		return "", fmt.Errorf("the key %s is no string and no integer", keyText(key))
	}
	return strconv.FormatInt(int64(n), 10), nil
}

// keyText names a key in an error.
func keyText(key lua.LValue) string {
	switch key := key.(type) {
	case lua.LString:
		return quote(string(key))
	case lua.LNumber:
		return key.String()
	}
	return "(" + describe(key) + ")"
}
