//go:build unix && !linux

package testservers

import "os"

// scratchParent is where the scratch folder is made.
func scratchParent() string { return os.TempDir() }
