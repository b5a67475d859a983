package tpcds

import (
	"strings"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// schema is the 24 tables of the specification, each with its source. Keys are integer, but bigint
// in SQLite; strings are char(n) and varchar(n) as specified, but text in Parquet: what each
// source can declare, so that the oracle has the same types.
var schema = []testmesh.Table{
	{Name: "call_center", Kind: testmesh.SQLite, Columns: columns(`
		cc_call_center_sk bigint | INTEGER; cc_call_center_id char(16); cc_rec_start_date date; cc_rec_end_date date;
		cc_closed_date_sk bigint | INTEGER; cc_open_date_sk bigint | INTEGER; cc_name varchar(50); cc_class varchar(50);
		cc_employees bigint | INTEGER; cc_sq_ft bigint | INTEGER; cc_hours char(20); cc_manager varchar(40);
		cc_mkt_id bigint | INTEGER; cc_mkt_class char(50); cc_mkt_desc varchar(100); cc_market_manager varchar(40);
		cc_division bigint | INTEGER; cc_division_name varchar(50); cc_company bigint | INTEGER;
		cc_company_name char(50); cc_street_number char(10); cc_street_name varchar(60); cc_street_type char(15);
		cc_suite_number char(10); cc_city varchar(60); cc_county varchar(30); cc_state char(2); cc_zip char(10);
		cc_country varchar(20); cc_gmt_offset numeric(5,2); cc_tax_percentage numeric(5,2)
	`)},
	{Name: "catalog_page", Kind: testmesh.Parquet, Columns: columns(`
		cp_catalog_page_sk integer; cp_catalog_page_id text; cp_start_date_sk integer; cp_end_date_sk integer;
		cp_department text; cp_catalog_number integer; cp_catalog_page_number integer; cp_description text; cp_type text
	`)},
	{Name: "catalog_returns", Kind: testmesh.MariaDB, Columns: columns(`
		cr_returned_date_sk integer; cr_returned_time_sk integer; cr_item_sk integer; cr_refunded_customer_sk integer;
		cr_refunded_cdemo_sk integer; cr_refunded_hdemo_sk integer; cr_refunded_addr_sk integer;
		cr_returning_customer_sk integer; cr_returning_cdemo_sk integer; cr_returning_hdemo_sk integer;
		cr_returning_addr_sk integer; cr_call_center_sk integer; cr_catalog_page_sk integer; cr_ship_mode_sk integer;
		cr_warehouse_sk integer; cr_reason_sk integer; cr_order_number integer; cr_return_quantity integer;
		cr_return_amount numeric(7,2); cr_return_tax numeric(7,2); cr_return_amt_inc_tax numeric(7,2);
		cr_fee numeric(7,2); cr_return_ship_cost numeric(7,2); cr_refunded_cash numeric(7,2);
		cr_reversed_charge numeric(7,2); cr_store_credit numeric(7,2); cr_net_loss numeric(7,2)
	`)},
	{Name: "catalog_sales", Kind: testmesh.MariaDB, Columns: columns(`
		cs_sold_date_sk integer; cs_sold_time_sk integer; cs_ship_date_sk integer; cs_bill_customer_sk integer;
		cs_bill_cdemo_sk integer; cs_bill_hdemo_sk integer; cs_bill_addr_sk integer; cs_ship_customer_sk integer;
		cs_ship_cdemo_sk integer; cs_ship_hdemo_sk integer; cs_ship_addr_sk integer; cs_call_center_sk integer;
		cs_catalog_page_sk integer; cs_ship_mode_sk integer; cs_warehouse_sk integer; cs_item_sk integer;
		cs_promo_sk integer; cs_order_number integer; cs_quantity integer; cs_wholesale_cost numeric(7,2);
		cs_list_price numeric(7,2); cs_sales_price numeric(7,2); cs_ext_discount_amt numeric(7,2);
		cs_ext_sales_price numeric(7,2); cs_ext_wholesale_cost numeric(7,2); cs_ext_list_price numeric(7,2);
		cs_ext_tax numeric(7,2); cs_coupon_amt numeric(7,2); cs_ext_ship_cost numeric(7,2); cs_net_paid numeric(7,2);
		cs_net_paid_inc_tax numeric(7,2); cs_net_paid_inc_ship numeric(7,2); cs_net_paid_inc_ship_tax numeric(7,2);
		cs_net_profit numeric(7,2)
	`)},
	{Name: "customer", Kind: testmesh.SQLite, Columns: columns(`
		c_customer_sk bigint | INTEGER; c_customer_id char(16); c_current_cdemo_sk bigint | INTEGER;
		c_current_hdemo_sk bigint | INTEGER; c_current_addr_sk bigint | INTEGER; c_first_shipto_date_sk bigint | INTEGER;
		c_first_sales_date_sk bigint | INTEGER; c_salutation char(10); c_first_name char(20); c_last_name char(30);
		c_preferred_cust_flag char(1); c_birth_day bigint | INTEGER; c_birth_month bigint | INTEGER;
		c_birth_year bigint | INTEGER; c_birth_country varchar(20); c_login char(13); c_email_address char(50);
		c_last_review_date_sk bigint | INTEGER
	`)},
	{Name: "customer_address", Kind: testmesh.SQLite, Columns: columns(`
		ca_address_sk bigint | INTEGER; ca_address_id char(16); ca_street_number char(10); ca_street_name varchar(60);
		ca_street_type char(15); ca_suite_number char(10); ca_city varchar(60); ca_county varchar(30); ca_state char(2);
		ca_zip char(10); ca_country varchar(20); ca_gmt_offset numeric(5,2); ca_location_type char(20)
	`)},
	{Name: "customer_demographics", Kind: testmesh.Postgres, Columns: columns(`
		cd_demo_sk integer; cd_gender char(1); cd_marital_status char(1); cd_education_status char(20);
		cd_purchase_estimate integer; cd_credit_rating char(10); cd_dep_count integer; cd_dep_employed_count integer;
		cd_dep_college_count integer
	`)},
	{Name: "date_dim", Kind: testmesh.Postgres, Columns: columns(`
		d_date_sk integer; d_date_id char(16); d_date date; d_month_seq integer; d_week_seq integer;
		d_quarter_seq integer; d_year integer; d_dow integer; d_moy integer; d_dom integer; d_qoy integer;
		d_fy_year integer; d_fy_quarter_seq integer; d_fy_week_seq integer; d_day_name char(9); d_quarter_name char(6);
		d_holiday char(1); d_weekend char(1); d_following_holiday char(1); d_first_dom integer; d_last_dom integer;
		d_same_day_ly integer; d_same_day_lq integer; d_current_day char(1); d_current_week char(1);
		d_current_month char(1); d_current_quarter char(1); d_current_year char(1)
	`)},
	{Name: "household_demographics", Kind: testmesh.Postgres, Columns: columns(`
		hd_demo_sk integer; hd_income_band_sk integer; hd_buy_potential char(15); hd_dep_count integer;
		hd_vehicle_count integer
	`)},
	{Name: "income_band", Kind: testmesh.Parquet, Columns: columns(`
		ib_income_band_sk integer; ib_lower_bound integer; ib_upper_bound integer
	`)},
	{Name: "inventory", Kind: testmesh.Postgres, Columns: columns(`
		inv_date_sk integer; inv_item_sk integer; inv_warehouse_sk integer; inv_quantity_on_hand integer
	`)},
	{Name: "item", Kind: testmesh.MariaDB, Columns: columns(`
		i_item_sk integer; i_item_id char(16); i_rec_start_date date; i_rec_end_date date; i_item_desc varchar(200);
		i_current_price numeric(7,2); i_wholesale_cost numeric(7,2); i_brand_id integer; i_brand char(50);
		i_class_id integer; i_class char(50); i_category_id integer; i_category char(50); i_manufact_id integer;
		i_manufact char(50); i_size char(20); i_formulation char(20); i_color char(20); i_units char(10);
		i_container char(10); i_manager_id integer; i_product_name char(50)
	`)},
	{Name: "promotion", Kind: testmesh.MariaDB, Columns: columns(`
		p_promo_sk integer; p_promo_id char(16); p_start_date_sk integer; p_end_date_sk integer; p_item_sk integer;
		p_cost numeric(15,2); p_response_target integer; p_promo_name char(50); p_channel_dmail char(1);
		p_channel_email char(1); p_channel_catalog char(1); p_channel_tv char(1); p_channel_radio char(1);
		p_channel_press char(1); p_channel_event char(1); p_channel_demo char(1); p_channel_details varchar(100);
		p_purpose char(15); p_discount_active char(1)
	`)},
	{Name: "reason", Kind: testmesh.Parquet, Columns: columns(`
		r_reason_sk integer; r_reason_id text; r_reason_desc text
	`)},
	{Name: "ship_mode", Kind: testmesh.Parquet, Columns: columns(`
		sm_ship_mode_sk integer; sm_ship_mode_id text; sm_type text; sm_code text; sm_carrier text; sm_contract text
	`)},
	{Name: "store", Kind: testmesh.MariaDB, Columns: columns(`
		s_store_sk integer; s_store_id char(16); s_rec_start_date date; s_rec_end_date date; s_closed_date_sk integer;
		s_store_name varchar(50); s_number_employees integer; s_floor_space integer; s_hours char(20);
		s_manager varchar(40); s_market_id integer; s_geography_class varchar(100); s_market_desc varchar(100);
		s_market_manager varchar(40); s_division_id integer; s_division_name varchar(50); s_company_id integer;
		s_company_name varchar(50); s_street_number char(10); s_street_name varchar(60); s_street_type char(15);
		s_suite_number char(10); s_city varchar(60); s_county varchar(30); s_state char(2); s_zip char(10);
		s_country varchar(20); s_gmt_offset numeric(5,2); s_tax_percentage numeric(5,2)
	`)},
	{Name: "store_returns", Kind: testmesh.Parquet, Columns: columns(`
		sr_returned_date_sk integer; sr_return_time_sk integer; sr_item_sk integer; sr_customer_sk integer;
		sr_cdemo_sk integer; sr_hdemo_sk integer; sr_addr_sk integer; sr_store_sk integer; sr_reason_sk integer;
		sr_ticket_number integer; sr_return_quantity integer; sr_return_amt numeric(7,2); sr_return_tax numeric(7,2);
		sr_return_amt_inc_tax numeric(7,2); sr_fee numeric(7,2); sr_return_ship_cost numeric(7,2);
		sr_refunded_cash numeric(7,2); sr_reversed_charge numeric(7,2); sr_store_credit numeric(7,2);
		sr_net_loss numeric(7,2)
	`)},
	{Name: "store_sales", Kind: testmesh.Postgres, Columns: columns(`
		ss_sold_date_sk integer; ss_sold_time_sk integer; ss_item_sk integer; ss_customer_sk integer;
		ss_cdemo_sk integer; ss_hdemo_sk integer; ss_addr_sk integer; ss_store_sk integer; ss_promo_sk integer;
		ss_ticket_number integer; ss_quantity integer; ss_wholesale_cost numeric(7,2); ss_list_price numeric(7,2);
		ss_sales_price numeric(7,2); ss_ext_discount_amt numeric(7,2); ss_ext_sales_price numeric(7,2);
		ss_ext_wholesale_cost numeric(7,2); ss_ext_list_price numeric(7,2); ss_ext_tax numeric(7,2);
		ss_coupon_amt numeric(7,2); ss_net_paid numeric(7,2); ss_net_paid_inc_tax numeric(7,2);
		ss_net_profit numeric(7,2)
	`)},
	{Name: "time_dim", Kind: testmesh.SQLite, Columns: columns(`
		t_time_sk bigint | INTEGER; t_time_id char(16); t_time bigint | INTEGER; t_hour bigint | INTEGER;
		t_minute bigint | INTEGER; t_second bigint | INTEGER; t_am_pm char(2); t_shift char(20); t_sub_shift char(20);
		t_meal_time char(20)
	`)},
	{Name: "warehouse", Kind: testmesh.MariaDB, Columns: columns(`
		w_warehouse_sk integer; w_warehouse_id char(16); w_warehouse_name varchar(20); w_warehouse_sq_ft integer;
		w_street_number char(10); w_street_name varchar(60); w_street_type char(15); w_suite_number char(10);
		w_city varchar(60); w_county varchar(30); w_state char(2); w_zip char(10); w_country varchar(20);
		w_gmt_offset numeric(5,2)
	`)},
	{Name: "web_page", Kind: testmesh.Parquet, Columns: columns(`
		wp_web_page_sk integer; wp_web_page_id text; wp_rec_start_date date; wp_rec_end_date date;
		wp_creation_date_sk integer; wp_access_date_sk integer; wp_autogen_flag text; wp_customer_sk integer;
		wp_url text; wp_type text; wp_char_count integer; wp_link_count integer; wp_image_count integer;
		wp_max_ad_count integer
	`)},
	{Name: "web_returns", Kind: testmesh.SQLite, Columns: columns(`
		wr_returned_date_sk bigint | INTEGER; wr_returned_time_sk bigint | INTEGER; wr_item_sk bigint | INTEGER;
		wr_refunded_customer_sk bigint | INTEGER; wr_refunded_cdemo_sk bigint | INTEGER;
		wr_refunded_hdemo_sk bigint | INTEGER; wr_refunded_addr_sk bigint | INTEGER;
		wr_returning_customer_sk bigint | INTEGER; wr_returning_cdemo_sk bigint | INTEGER;
		wr_returning_hdemo_sk bigint | INTEGER; wr_returning_addr_sk bigint | INTEGER; wr_web_page_sk bigint | INTEGER;
		wr_reason_sk bigint | INTEGER; wr_order_number bigint | INTEGER; wr_return_quantity bigint | INTEGER;
		wr_return_amt numeric(7,2); wr_return_tax numeric(7,2); wr_return_amt_inc_tax numeric(7,2); wr_fee numeric(7,2);
		wr_return_ship_cost numeric(7,2); wr_refunded_cash numeric(7,2); wr_reversed_charge numeric(7,2);
		wr_account_credit numeric(7,2); wr_net_loss numeric(7,2)
	`)},
	{Name: "web_sales", Kind: testmesh.SQLite, Columns: columns(`
		ws_sold_date_sk bigint | INTEGER; ws_sold_time_sk bigint | INTEGER; ws_ship_date_sk bigint | INTEGER;
		ws_item_sk bigint | INTEGER; ws_bill_customer_sk bigint | INTEGER; ws_bill_cdemo_sk bigint | INTEGER;
		ws_bill_hdemo_sk bigint | INTEGER; ws_bill_addr_sk bigint | INTEGER; ws_ship_customer_sk bigint | INTEGER;
		ws_ship_cdemo_sk bigint | INTEGER; ws_ship_hdemo_sk bigint | INTEGER; ws_ship_addr_sk bigint | INTEGER;
		ws_web_page_sk bigint | INTEGER; ws_web_site_sk bigint | INTEGER; ws_ship_mode_sk bigint | INTEGER;
		ws_warehouse_sk bigint | INTEGER; ws_promo_sk bigint | INTEGER; ws_order_number bigint | INTEGER;
		ws_quantity bigint | INTEGER; ws_wholesale_cost numeric(7,2); ws_list_price numeric(7,2);
		ws_sales_price numeric(7,2); ws_ext_discount_amt numeric(7,2); ws_ext_sales_price numeric(7,2);
		ws_ext_wholesale_cost numeric(7,2); ws_ext_list_price numeric(7,2); ws_ext_tax numeric(7,2);
		ws_coupon_amt numeric(7,2); ws_ext_ship_cost numeric(7,2); ws_net_paid numeric(7,2);
		ws_net_paid_inc_tax numeric(7,2); ws_net_paid_inc_ship numeric(7,2); ws_net_paid_inc_ship_tax numeric(7,2);
		ws_net_profit numeric(7,2)
	`)},
	{Name: "web_site", Kind: testmesh.Parquet, Columns: columns(`
		web_site_sk integer; web_site_id text; web_rec_start_date date; web_rec_end_date date; web_name text;
		web_open_date_sk integer; web_close_date_sk integer; web_class text; web_manager text; web_mkt_id integer;
		web_mkt_class text; web_mkt_desc text; web_market_manager text; web_company_id integer; web_company_name text;
		web_street_number text; web_street_name text; web_street_type text; web_suite_number text; web_city text;
		web_county text; web_state text; web_zip text; web_country text; web_gmt_offset numeric(5,2);
		web_tax_percentage numeric(5,2)
	`)},
}

// columns reads "name type[ | remote type]; …".
func columns(list string) []testmesh.Column {
	return testmesh.Columns(strings.Join(strings.FieldsFunc(list, func(r rune) bool { return r == ';' || r == '\n' }), "\n"))
}
