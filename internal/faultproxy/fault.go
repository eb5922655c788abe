package faultproxy

import "time"

// Fault is what goes wrong, and at which message of a client.
type Fault struct {
	// At is the number of the message, from 1, over all connections; 0: nothing goes wrong.
	At int
	// Every does the harm again each time that so many further messages have come; 0: once.
	Every int
	// Match counts only messages that contain it; empty: all.
	Match string
	Harm  Harm
	// Do is called when the harm is done, before the connection is cut; may be nil.
	Do func()
	// For is how long what stalls does so, and how long a server is left with a client that is gone.
	For time.Duration
	// Reach says which connections are cut.
	Reach Reach
	// Reset cuts with an RST instead of a FIN.
	Reset bool
}

// Reach is which connections a cut hits.
type Reach int

// The reaches.
const (
	This   Reach = iota // that of the message
	All                 // every one, as when a network is gone
	Others              // every one but that of the message
)

// Harm is what is done.
type Harm int

// The harms.
const (
	None        Harm = iota // only Fault.Do; the message passes after it
	Behind                  // the same, with the message before it
	CutBefore               // the server never sees the message
	CutMiddle               // it sees the half of it
	CutSent                 // it sees the message, and the client is gone by then
	CutAnswered             // it has answered, and the client does not see the answer
	Stall                   // nothing passes either way, for a time; then all goes on
	Hang                    // nothing passes any more; the server is left alone with the session for a time after the client is gone
	HalfClose               // the server sees the message, and that the client will send nothing more
	Slow                    // from here on, everything comes in small pieces
)

func (h Harm) String() string {
	return [...]string{"none", "behind", "cut before", "cut in the middle", "cut behind", "answer lost", "stalled", "hanging", "half closed", "slow"}[h]
}

// Cuts lists the harms that end a connection.
func Cuts() []Harm { return []Harm{CutBefore, CutMiddle, CutSent, CutAnswered, HalfClose} }
