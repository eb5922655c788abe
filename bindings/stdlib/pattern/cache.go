package pattern

// Cache keeps the patterns used last. It is not safe for concurrent use.
type Cache struct {
	compile func(string) *Pattern
	size    int
	entries map[string]*entry
	recent  entry // the head of a ring, the most recent entry after it
}

type entry struct {
	text       string
	pattern    *Pattern
	prev, next *entry
}

// MaxCached is the length of the longest pattern that a Cache keeps: huge ones
// hardly come back.
const MaxCached = 1 << 10

// NewCache makes a cache of at most size patterns that are compiled by compile.
func NewCache(size int, compile func(string) *Pattern) *Cache {
	c := &Cache{compile: compile, size: size, entries: make(map[string]*entry)}
	c.recent.prev, c.recent.next = &c.recent, &c.recent
	return c
}

// Get gives the compiled form of text.
func (c *Cache) Get(text string) *Pattern {
	if last := c.recent.next; last.text == text && last.pattern != nil {
		return last.pattern
	}
	if e := c.entries[text]; e != nil {
		e.unlink()
		c.link(e)
		return e.pattern
	}
	p := c.compile(text)
	if len(text) <= MaxCached {
		c.add(&entry{text: text, pattern: p})
	}
	return p
}

func (c *Cache) add(e *entry) {
	if len(c.entries) >= c.size {
		oldest := c.recent.prev
		oldest.unlink()
		delete(c.entries, oldest.text)
	}
	c.entries[e.text] = e
	c.link(e)
}

func (c *Cache) link(e *entry) {
	e.prev, e.next = &c.recent, c.recent.next
	e.prev.next, e.next.prev = e, e
}

func (e *entry) unlink() {
	e.prev.next, e.next.prev = e.next, e.prev
}
