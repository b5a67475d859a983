package demo

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/meshgate/meshgate/engine/duckdb"
)

// writeWeb writes the lake: page views as Parquet, a folder for each month, and the
// campaigns as one CSV file.
func writeWeb(ctx context.Context, w *world, dir string) error {
	lake := filepath.Join(dir, "lake")
	if err := os.MkdirAll(lake, 0o755); err != nil {
		return err
	}
	if err := writeCampaigns(w, filepath.Join(lake, "campaigns.csv")); err != nil {
		return err
	}
	months := map[string]tuples{}
	var order []string
	for i, v := range w.views {
		month := v.at.Format("2006-01")
		if _, ok := months[month]; !ok {
			order = append(order, month)
		}
		customer, campaign := number("NULL"), number("NULL")
		if v.customer != nil {
			customer = number(strconv.Itoa(v.customer.id))
		}
		if v.campaign != nil {
			campaign = number(strconv.Itoa(v.campaign.id))
		}
		rows := months[month]
		rows.add(i+1, v.at.Format(timestamp), v.region, customer, v.product.id, campaign, "/products/"+strconv.Itoa(v.product.id), v.device, v.seconds)
		months[month] = rows
	}
	return inDuckDB("", func(c *duckdb.Conn) error {
		for _, month := range order {
			folder := filepath.Join(lake, "page_views", "month="+month)
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
			err := c.Exec(ctx, `CREATE OR REPLACE TABLE page_views (view_id BIGINT, viewed_at TIMESTAMP, region VARCHAR,
				customer_id BIGINT, product_id INTEGER, campaign_id INTEGER, path VARCHAR, device VARCHAR, seconds INTEGER)`)
			if err != nil {
				return err
			}
			if err := months[month].insert(ctx, c, "page_views"); err != nil {
				return err
			}
			file := duckdb.QuoteString(filepath.Join(folder, "views.parquet"))
			if err := c.Exec(ctx, "COPY (FROM page_views ORDER BY view_id) TO "+file+" (FORMAT parquet)"); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeCampaigns(w *world, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	out := csv.NewWriter(f)
	rows := [][]string{{"id", "name", "channel", "starts_on", "ends_on", "budget"}}
	for _, c := range w.campaigns {
		rows = append(rows, []string{fmt.Sprint(c.id), c.name, c.channel, c.from.Format(date), c.to.AddDate(0, 0, -1).Format(date), fmt.Sprint(c.budget)})
	}
	if err := out.WriteAll(rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
