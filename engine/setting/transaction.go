package setting

import "github.com/meshgate/meshgate/engine/pgerr"

// A transaction takes its characteristics from the defaults when it begins; outside a block each
// statement is a transaction of its own, so there the characteristics are the defaults.
var characteristics = []string{"transaction_isolation", "transaction_read_only", "transaction_deferrable"}

// align gives a session that is in no block the characteristics that a transaction would begin with.
func (s *Session) align() {
	if s.before != nil {
		return
	}
	for _, k := range characteristics {
		s.value[k] = s.value["default_"+k]
		delete(s.value, mark(k))
	}
}

// Chain begins the block that follows another at once (AND CHAIN): end, Commit or Rollback, ends that
// one, whose characteristics stay.
func (s *Session) Chain(end func()) {
	kept := make([]string, len(characteristics))
	for i, k := range characteristics {
		kept[i] = s.value[k]
	}
	end()
	s.Begin()
	for i, k := range characteristics {
		s.value[k] = kept[i]
	}
}

// Queried notes that the block has run a query: some characteristics are then fixed.
func (s *Session) Queried() { s.queried = s.before != nil }

// changeable says whether the transaction's characteristic k may become v, 25001.
func (s *Session) changeable(k, v string) error {
	switch {
	case s.before == nil:
	case k == "transaction_isolation" && v != s.value[k]:
		if s.queried {
			return pgerr.New(pgerr.ActiveTransaction, "SET TRANSACTION ISOLATION LEVEL must be called before any query")
		}
		if s.nested {
			return pgerr.New(pgerr.ActiveTransaction, "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction")
		}
	case k == "transaction_deferrable":
		if s.nested {
			return pgerr.New(pgerr.ActiveTransaction, "SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction")
		}
		if s.queried {
			return pgerr.New(pgerr.ActiveTransaction, "SET TRANSACTION [NOT] DEFERRABLE must be called before any query")
		}
	}
	return nil
}

// Nested says whether the block is inside of a savepoint.
func (s *Session) Nested(is bool) { s.nested = is }
