package demo

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"

	_ "github.com/mattn/go-sqlite3" // database/sql's driver
)

const salesDDL = `
CREATE TABLE customers (
	id      INTEGER PRIMARY KEY,
	name    TEXT NOT NULL,
	email   TEXT,
	phone   TEXT,
	country CHAR(2) NOT NULL,
	region  TEXT NOT NULL,
	since   DATE NOT NULL
);
CREATE TABLE orders (
	id          INTEGER PRIMARY KEY,
	customer_id INTEGER NOT NULL REFERENCES customers (id),
	ordered_at  TIMESTAMP NOT NULL,
	region      TEXT NOT NULL,
	status      TEXT NOT NULL,
	shipped_on  DATE
);
CREATE TABLE order_lines (
	order_id   INTEGER NOT NULL REFERENCES orders (id),
	line       INTEGER NOT NULL,
	product_id INTEGER NOT NULL,
	region     TEXT NOT NULL,
	quantity   INTEGER NOT NULL,
	unit_price DECIMAL(10,2) NOT NULL,
	discount   DECIMAL(4,2),
	PRIMARY KEY (order_id, line)
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX order_lines_product ON order_lines (product_id);`

const (
	timestamp = "2006-01-02 15:04:05"
	date      = "2006-01-02"
)

// writeSales writes the shop's database, as an application of the team would have made it.
func writeSales(ctx context.Context, w *world, dir string) error {
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(dir, "shop.db"))+"?_foreign_keys=1&_synchronous=0")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, salesDDL); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit there is nothing to take back
	insert := func(into string, each func(row func(...any) error) error) error {
		st, err := tx.PrepareContext(ctx, "INSERT INTO "+into)
		if err != nil {
			return err
		}
		defer st.Close()
		return each(func(values ...any) error {
			_, err := st.ExecContext(ctx, values...)
			return err
		})
	}
	err = insert("customers VALUES (?,?,?,?,?,?,?)", func(row func(...any) error) error {
		for _, c := range w.customers {
			if err := row(c.id, c.name, c.email, c.phone, c.country, c.region, c.since.Format(date)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = insert("orders VALUES (?,?,?,?,?,?)", func(row func(...any) error) error {
		for _, o := range w.orders {
			var shipped any
			if o.shipped != nil {
				shipped = o.shipped.Format(date)
			}
			if err := row(o.id, o.customer.id, o.at.Format(timestamp), o.customer.region, o.status, shipped); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = insert("order_lines VALUES (?,?,?,?,?,?,?)", func(row func(...any) error) error {
		for _, o := range w.orders {
			for i, l := range o.lines {
				var discount any
				if l.discount != nil {
					discount = money(*l.discount)
				}
				if err := row(o.id, i+1, l.product.id, o.customer.region, l.quantity, money(l.cents), discount); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	// ANALYZE leaves the numbers of rows behind, from which joins are ordered.
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
}

// money spells hundredths.
func money(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }
