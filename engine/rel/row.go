package rel

// IsRow says whether values of t are rows: of type record, of a relation's row type or of a composite type.
// They travel as texts that say their columns themselves (pgvalue.SplitRow).
func (t Type) IsRow() bool {
	if t.OID < FirstUserOID {
		return t.OID == RecordOID
	}
	_, ok := RowTypeOf(t.OID)
	return ok
}
