package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshgate/meshgate/policy/auditlog"
)

func auditCommand() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "The query log"}
	c.AddCommand(&cobra.Command{
		Use:   "verify DIR",
		Short: "Check that no record of a query log was changed, removed or added",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			r, err := auditlog.Verify(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d records in %d files, numbers %d to %d, nothing changed\nhead %s\n", r.Records, r.Files, r.First, r.Last, r.Head)
			if r.Torn > 0 {
				fmt.Fprintf(c.OutOrStdout(), "%d bytes of an incomplete last line: a crash, or the log is being written\n", r.Torn)
			}
			return nil
		},
	})
	return c
}
