package rel

// IsRow says whether values of t are rows: of type record, or of a relation's row type. They
// travel as texts that say their columns themselves (pgvalue.SplitRow).
func (t Type) IsRow() bool { return t.OID == RecordOID }
