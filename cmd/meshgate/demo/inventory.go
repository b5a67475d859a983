package demo

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
)

const inventoryDDL = `
CREATE TYPE reason AS ENUM ('delivery', 'sale', 'damaged');
CREATE TABLE suppliers (
	id      INTEGER PRIMARY KEY,
	name    VARCHAR NOT NULL,
	country VARCHAR NOT NULL,
	rating  SMALLINT
);
CREATE TABLE products (
	id           INTEGER PRIMARY KEY,
	name         VARCHAR NOT NULL,
	category     VARCHAR NOT NULL,
	supplier_id  INTEGER NOT NULL REFERENCES suppliers (id),
	list_price   DECIMAL(10,2) NOT NULL,
	weight_kg    DECIMAL(8,3),
	discontinued BOOLEAN NOT NULL
);
CREATE TABLE stock_movements (
	id         BIGINT PRIMARY KEY,
	product_id INTEGER NOT NULL REFERENCES products (id),
	warehouse  VARCHAR NOT NULL,
	moved_at   TIMESTAMP NOT NULL,
	quantity   INTEGER NOT NULL,
	reason     reason NOT NULL
);
COMMENT ON TABLE stock_movements IS 'What came into a warehouse (positive) and what left it (negative)';
COMMENT ON COLUMN products.list_price IS 'EUR, before discounts';`

// writeInventory writes the warehouse's database.
func writeInventory(ctx context.Context, w *world, dir string) error {
	return inDuckDB(filepath.Join(dir, "stock.duckdb"), func(c *duckdb.Conn) error {
		if err := c.Exec(ctx, inventoryDDL); err != nil {
			return err
		}
		var ss, ps, ms tuples
		for _, s := range w.suppliers {
			ss.add(s.id, s.name, s.country, or(s.rating, strconv.Itoa))
		}
		for _, p := range w.products {
			ps.add(p.id, p.name, p.category, p.supplier, number(money(p.cents)), or(p.grams, kilograms), p.discontinued)
		}
		for i, m := range w.movements {
			ms.add(i+1, m.product.id, m.warehouse, m.at.Format(timestamp), m.quantity, m.reason)
		}
		for _, t := range []struct {
			name string
			rows tuples
		}{{"suppliers", ss}, {"products", ps}, {"stock_movements", ms}} {
			if err := t.rows.insert(ctx, c, t.name); err != nil {
				return err
			}
		}
		return c.Exec(ctx, "CHECKPOINT")
	})
}

func kilograms(grams int) string { return fmt.Sprintf("%d.%03d", grams/1000, grams%1000) }

// or spells what v points to, or NULL.
func or[T any](v *T, spell func(T) string) number {
	if v == nil {
		return "NULL"
	}
	return number(spell(*v))
}

// inDuckDB opens a database that may write files, and closes it after.
func inDuckDB(path string, do func(*duckdb.Conn) error) (err error) {
	db, err := duckdb.Open(duckdb.Config{Path: path, MemoryLimit: "1GB", ExternalAccess: true})
	if err != nil {
		return err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	c, err := db.Connect()
	if err != nil {
		return err
	}
	defer c.Close()
	return do(c)
}

// number is SQL that is not quoted.
type number string

// tuples are rows as SQL text.
type tuples []string

func (t *tuples) add(values ...any) {
	texts := make([]string, len(values))
	for i, v := range values {
		if s, ok := v.(string); ok {
			texts[i] = duckdb.QuoteString(s)
		} else {
			texts[i] = fmt.Sprint(v)
		}
	}
	*t = append(*t, "("+strings.Join(texts, ",")+")")
}

// insert writes the rows, some thousand with each statement.
func (t tuples) insert(ctx context.Context, c *duckdb.Conn, table string) error {
	const most = 5000
	for len(t) > 0 {
		n := min(most, len(t))
		if err := c.Exec(ctx, "INSERT INTO "+table+" VALUES "+strings.Join(t[:n], ",")); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		t = t[n:]
	}
	return nil
}
