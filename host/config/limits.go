package config

import "time"

// Limits bound a script; zero values mean the defaults.
type Limits struct {
	Memory   int64
	String   int64
	Time     time.Duration
	Deadline time.Duration
	Depth    int
	Pattern  int
}
