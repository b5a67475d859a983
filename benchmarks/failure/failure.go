// Package failure holds the tests of what goes wrong: statements that are cancelled,
// clients and sources that go away, bytes that are no protocol, a full disk, signals. They
// run the built gateway over real sources. Everything is in tests.
package failure
