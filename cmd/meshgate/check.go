package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshgate/meshgate/cmd/meshgate/mesh"
	"github.com/meshgate/meshgate/policy/opa"
)

func checkCommand() *cobra.Command {
	c := &cobra.Command{Use: "check", Short: "Say everything that is wrong with a mesh folder, at once", Args: cobra.NoArgs}
	dir := c.Flags().String("mesh", "", "the mesh folder")
	offline := c.Flags().Bool("offline", false, "do not connect to the sources")
	if err := c.MarkFlagRequired("mesh"); err != nil {
		panic(err)
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		out := c.OutOrStdout()
		problems := 0
		say := func(err error) {
			problems++
			fmt.Fprintln(out, err)
		}
		m, err := mesh.Load(*dir)
		if err != nil {
			say(err)
		}
		if p, err := opa.Load(*dir, opa.Options{}); err != nil {
			say(err)
		} else {
			results, err := opa.Test(c.Context(), *dir)
			if err != nil {
				say(err)
			}
			for _, r := range results {
				if !r.Pass {
					say(fmt.Errorf("%s:%d: policy test %s failed: %s", r.File, r.Line, r.Name, r.Reason))
				}
			}
			fmt.Fprintf(out, "policy %s: %d tests\n", p.Revision(), len(results))
		}
		if m != nil && !*offline {
			checkSources(c.Context(), m, say, out)
		}
		if problems > 0 {
			return errQuiet
		}
		fmt.Fprintln(out, "ok")
		return nil
	}
	return c
}

// checkSources connects to every source and describes what is published.
func checkSources(ctx context.Context, m *mesh.Mesh, say func(error), out interface{ Write([]byte) (int, error) }) {
	snap, sources, errs := describeMesh(ctx, m, nil)
	defer func() {
		for _, s := range sources {
			_ = s.Close() // only looked at
		}
	}()
	for _, err := range errs {
		say(err)
	}
	relations, refused := snap.Relations(), 0
	for _, t := range relations {
		for _, col := range t.Columns {
			if col.Refused != "" {
				refused++
				fmt.Fprintf(out, "note: %s.%s cannot be read: %s\n", t.Name, col.Name, col.Refused)
			}
		}
	}
	fmt.Fprintf(out, "mesh %s: %d domains, %d sources, %d relations, %d unreadable columns\n", m.Name, len(m.Domains), len(sources), len(relations), refused)
}
