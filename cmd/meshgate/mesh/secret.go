package mesh

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that prints as *** however it is printed; only Reveal gives it.
type Secret struct{ text string }

// NewSecret wraps a secret.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal gives the secret itself, to hand to a driver.
func (s Secret) Reveal() string { return s.text }

// IsZero tells whether there is none.
func (s Secret) IsZero() bool { return s.text == "" }

func (s Secret) String() string               { return "***" }
func (s Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, "***") }
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal("***") }
func (s Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }
func (s Secret) MarshalYAML() (any, error)    { return "***", nil }
func (s Secret) LogValue() slog.Value         { return slog.StringValue("***") }
