package scram

// The mechanisms' names, as AuthenticationSASL lists them.
const (
	Mechanism     = "SCRAM-SHA-256"
	MechanismPlus = "SCRAM-SHA-256-PLUS"
)
