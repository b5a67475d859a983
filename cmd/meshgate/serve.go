package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/meshgate/meshgate/cmd/meshgate/mesh"
)

func serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Serve a mesh to PostgreSQL clients", Args: cobra.NoArgs}
	dir := c.Flags().String("mesh", "", "the mesh folder")
	listen := c.Flags().String("listen", "", "address to listen on, instead of the mesh's own")
	if err := c.MarkFlagRequired("mesh"); err != nil {
		panic(err)
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		m, err := loadMesh(*dir)
		if err != nil {
			return err
		}
		if *listen != "" {
			m.Listen = *listen
		}
		g, missing, err := openGateway(c.Context(), m)
		if err != nil {
			return err
		}
		defer g.close()
		for _, err := range missing {
			slog.Warn("missing from the catalog", "err", err)
		}
		ln, err := net.Listen("tcp", m.Listen)
		if err != nil {
			return fmt.Errorf("listen: %w", err)
		}
		slog.Info("serving", "mesh", m.Name, "listen", ln.Addr().String(), "tls", m.TLS.Cert != "", "policy", g.policy.Revision())
		if len(missing) > 0 {
			go g.retry(c.Context())
		}
		return g.serve(c.Context(), ln)
	}
	return c
}

// loadMesh reads a mesh folder and tells its warnings.
func loadMesh(dir string) (*mesh.Mesh, error) {
	m, err := mesh.Load(dir)
	if err != nil {
		return nil, err
	}
	for _, w := range m.Warnings {
		fmt.Fprintln(os.Stderr, "warning:", w)
	}
	return m, nil
}
