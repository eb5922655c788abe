package dialects

import (
	"context"
	"math"
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

// Follower is a [Catalog] of a database of which replicas tell how far they are behind.
type Follower interface {
	// Behind is how far this server is behind the one that it follows, or [Stopped]. One that follows none is an error.
	Behind(ctx context.Context) (time.Duration, error)
}

// Stopped is the lag of a replica that does not follow at the moment, or does not answer.
const Stopped = time.Duration(math.MaxInt64)

// GaugesOf returns what tells how busy the server is; an [*UnsupportedError] where nothing does.
func GaugesOf(c Catalog, title string) (Gauges, error) {
	if g, ok := c.(Gauges); ok {
		return g, nil
	}
	return nil, &UnsupportedError{Database: title, What: "has neither replicas nor other sessions that would be known",
		Hint: "hold the backfill back by between, pause or a function"}
}
