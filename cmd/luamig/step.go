package main

import (
	"strconv"

	"github.com/spf13/cobra"
)

// steps is a flag that takes a number above zero.
type steps struct{ n *int }

// Set refuses 0: in an option it would mean "all".
func (s steps) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return strconv.ErrSyntax
	}
	*s.n = n
	return nil
}

func (s steps) String() string {
	if s.n == nil || *s.n == 0 {
		return ""
	}
	return strconv.Itoa(*s.n)
}

func (s steps) Type() string { return "number above zero" }

func stepFlag(cmd *cobra.Command, n *int, usage string) {
	cmd.Flags().Var(steps{n}, "step", usage)
}
