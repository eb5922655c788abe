//go:build unix

package torture

// childVariable says that the test binary is to be a run of luamig, and which.
const childVariable = "LUAMIG_TORTURE_CHILD"

func beChild(string) int { return 0 }
