// Package demo writes a small but whole mesh on embedded sources: the shop of Acme, in
// which three teams own a database each. Everything comes from a seeded generator, so
// that two demos hold the same rows.
package demo

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/meshgate/meshgate/wire/scram"
)

// Mesh is the demo's database, as clients name it.
const Mesh = "acme"

// User may log in to the demo, with a password that is no secret.
type User struct {
	Name, Password string
	Group          string
	Region         string // what the attribute region says; "" is none
	May            string // in words
}

// Users of the demo, those with most to see in the middle.
var Users = []User{
	{Name: "ana", Password: "ana", Group: "analyst", Region: "EU", May: "an analyst: rows of the EU only, e-mail and phone masked, no suppliers"},
	{Name: "ben", Password: "ben", Group: "steward", May: "a data steward: sees everything"},
	{Name: "guest", Password: "guest", Group: "guest", May: "products and campaigns, nothing of customers"},
}

// Question joins all three domains: what did the campaigns of March 2026 sell? An order
// line counts when its customer came by the campaign to that product within the three
// days before.
const Question = `SELECT c.name AS campaign, p.category, count(*) AS lines, sum(l.quantity) AS units,
       sum(l.quantity * l.unit_price) AS revenue
FROM   web.campaigns c, sales.orders o
       JOIN sales.order_lines l ON l.order_id = o.id
       JOIN inventory.products p ON p.id = l.product_id
WHERE  o.status <> 'cancelled'
       AND EXISTS (SELECT FROM web.page_views v
                   WHERE v.month = '2026-03' AND v.campaign_id = c.id
                         AND v.customer_id = o.customer_id AND v.product_id = l.product_id
                         AND v.viewed_at BETWEEN o.ordered_at - interval '3 days' AND o.ordered_at)
GROUP  BY c.name, p.category
ORDER  BY revenue DESC
LIMIT  10`

//go:embed all:mesh
var configuration embed.FS

// Write writes the mesh into dir, which is made when it is not there; say is told what
// is being written. ctx stops it between two steps.
func Write(ctx context.Context, dir string, say func(string)) error {
	if err := writeConfiguration(dir); err != nil {
		return err
	}
	say("making customers, products, orders and page views")
	w := newWorld()
	for _, step := range []struct {
		what, domain string
		write        func(context.Context, *world, string) error
	}{
		{"sales: an SQLite file", "sales", writeSales},
		{"inventory: a DuckDB file", "inventory", writeInventory},
		{"web: Parquet and CSV files", "web", writeWeb},
	} {
		say(step.what)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := step.write(ctx, w, filepath.Join(dir, "domains", step.domain)); err != nil {
			return fmt.Errorf("write the demo's %s: %w", step.what, err)
		}
	}
	return nil
}

// writeConfiguration writes what people would write: configuration, users and policies.
func writeConfiguration(dir string) error {
	tree, err := fs.Sub(configuration, "mesh")
	if err != nil {
		return err
	}
	err = fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		text, err := fs.ReadFile(tree, path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		return fmt.Errorf("write the demo's configuration: %w", err)
	}
	users, err := usersYAML()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "users.yaml"), []byte(users), 0o600)
}

func usersYAML() (string, error) {
	var b strings.Builder
	b.WriteString("# Made by meshgate demo. The password of each user is the user's name.\nusers:\n")
	for _, u := range Users {
		v, err := scram.NewVerifier(u.Password, scram.Iterations)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "  %s:\n    verifier: %q\n    groups: [%s]\n", u.Name, v.Text(), u.Group)
		if u.Region != "" {
			fmt.Fprintf(&b, "    attributes: {region: %s}\n", u.Region)
		}
	}
	return b.String(), nil
}
