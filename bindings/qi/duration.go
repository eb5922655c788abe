package qi

import (
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
)

// duration reads a field that is a time: "500ms", "1m30s", or a number of seconds.
func (c *call) duration(f arg.Fields, name string) time.Duration {
	const want = `a time such as "500ms" or "2s", or a number of seconds`
	switch v := f.Value(name).(type) {
	case lua.LNumber:
		if v >= 0 && float64(v) <= math.MaxInt64/float64(time.Second) {
			return time.Duration(float64(v) * float64(time.Second))
		}
	case lua.LString:
		if d, err := time.ParseDuration(strings.ReplaceAll(string(v), " ", "")); err == nil && d >= 0 {
			return d
		}
		c.Fail("%s must be %s, got %q", f.Label(name), want, string(v))
	}
	f.Wrong(name, want)
	return 0
}
