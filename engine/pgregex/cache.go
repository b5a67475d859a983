package pgregex

import "sync"

// cacheSize is how many compiled patterns are kept.
const cacheSize = 256

type cacheKey struct {
	pattern string
	options Options
}

var cache = struct {
	sync.RWMutex
	compiled map[cacheKey]*Regexp
}{compiled: map[cacheKey]*Regexp{}}

// Get is Compile, with the patterns that were used lately at hand. pattern may change its
// memory after the call.
func Get(pattern string, o Options) (*Regexp, error) {
	cache.RLock()
	re := cache.compiled[cacheKey{pattern, o}]
	cache.RUnlock()
	if re != nil {
		return re, nil
	}
	pattern = string([]byte(pattern))
	re, err := Compile(pattern, o)
	if err != nil {
		return nil, err
	}
	cache.Lock()
	defer cache.Unlock()
	if len(cache.compiled) >= cacheSize {
		for k := range cache.compiled { // some other one
			delete(cache.compiled, k)
			break
		}
	}
	cache.compiled[cacheKey{pattern, o}] = re
	return re, nil
}
