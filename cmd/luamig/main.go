// Command luamig runs database migrations written in Lua.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // for timeZone, on machines that have none
)

func main() {
	w := theWorld()
	w.spareCollector()
	os.Exit(run(context.Background(), os.Args[1:], w))
}
