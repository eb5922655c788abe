package main

import (
	"runtime"
	"runtime/debug"
)

// build says what was built, from what the Go tool leaves in the binary.
type build struct {
	version string // "v1.2.3", or "devel" outside a release
	commit  string // may be empty
	date    string
	dirty   bool
	golang  string
	system  string // "linux/amd64"
}

// readBuild asks the binary itself: nothing has to be passed to the linker, and a
// binary made by "go install" knows its version as well.
func readBuild() build {
	b := build{version: "devel", golang: runtime.Version(), system: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.time":
			b.date = s.Value
		case "vcs.modified":
			b.dirty = s.Value == "true"
		}
	}
	return b
}
