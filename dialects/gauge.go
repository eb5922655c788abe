package dialects

import (
	"context"
	"time"
)

// Gauges is a [Catalog] of a server that tells how busy it is, for work that is to give way. What it does not tell, or not to
// this user, is an [*UnsupportedError].
type Gauges interface {
	// ThreadsRunning is how many sessions are at work at this moment, without our own.
	ThreadsRunning(ctx context.Context) (int, error)
	// ReplicaLag is how far the last of the server's replicas is behind, as the server itself knows it; 0: there is none.
	ReplicaLag(ctx context.Context) (time.Duration, error)
}
