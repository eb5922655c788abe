package main

import (
	"io/fs"
	"os"
)

// folderOf is the file system of a root.
func folderOf(root *os.Root) fs.FS { return root.FS() }
