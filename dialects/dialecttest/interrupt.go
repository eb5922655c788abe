package dialecttest

import (
	"time"

	"github.com/luamig/luamig/dialects"
)

// KeepInterrupting interrupts whatever a connection does until the returned function is called: what has not
// begun yet is not stopped by an interrupt.
func KeepInterrupting(c dialects.Conn) (end func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				c.Interrupt()
			}
		}
	}()
	return func() { close(stop); <-stopped }
}
