-- At this scale the specification has one store, warehouse, call centre, web site and reason, so that
-- most joins with them find nothing. These statements give each of them more rows and spread the facts
-- over them, sales and their returns alike.

INSERT INTO store SELECT s_store_sk + k, 'AAAAAAAA' || chr((66 + k)::INT) || 'AAAAAAA', s_rec_start_date, s_rec_end_date, s_closed_date_sk,
    ['ought', 'able', 'ese', 'bar', 'cally', 'ation'][k + 1], 200 + 17 * k, s_floor_space + 1000 * k, s_hours, s_manager, k + 5, s_geography_class,
    s_market_desc, s_market_manager, s_division_id, s_division_name, s_company_id, s_company_name, s_street_number, s_street_name, s_street_type,
    s_suite_number, ['Midway', 'Fairview', 'Oak Grove'][k % 3 + 1],
    ['Williamson County', 'Ziebach County', 'Walker County'][k % 3 + 1], ['TN', 'SD', 'AL'][k % 3 + 1], s_zip, s_country, s_gmt_offset, s_tax_percentage
    FROM store, range(1, 6) r(k);
UPDATE store_sales SET ss_store_sk = 1 + ss_ticket_number % 6 WHERE ss_store_sk IS NOT NULL;
UPDATE store_returns SET sr_store_sk = 1 + sr_ticket_number % 6 WHERE sr_store_sk IS NOT NULL;

INSERT INTO warehouse SELECT w_warehouse_sk + k, 'AAAAAAAA' || chr((66 + k)::INT) || 'AAAAAAA', 'Warehouse no ' || k, w_warehouse_sq_ft - 70000 * k, w_street_number,
    w_street_name, w_street_type, w_suite_number, w_city, w_county, w_state, w_zip, w_country, w_gmt_offset FROM warehouse, range(1, 5) r(k);
UPDATE inventory SET inv_warehouse_sk = 1 + inv_item_sk % 5;
UPDATE catalog_sales SET cs_warehouse_sk = 1 + (cs_order_number + cs_item_sk) % 5 WHERE cs_warehouse_sk IS NOT NULL;
UPDATE catalog_returns SET cr_warehouse_sk = 1 + (cr_order_number + cr_item_sk) % 5 WHERE cr_warehouse_sk IS NOT NULL;
UPDATE web_sales SET ws_warehouse_sk = 1 + (ws_order_number + ws_item_sk) % 5 WHERE ws_warehouse_sk IS NOT NULL;

INSERT INTO call_center SELECT cc_call_center_sk + k, 'AAAAAAAA' || chr((66 + k)::INT) || 'AAAAAAA', cc_rec_start_date, cc_rec_end_date, cc_closed_date_sk,
    cc_open_date_sk, ['NY Metro', 'Mid Atlantic', 'North Midwest', 'California'][k + 1], cc_class, cc_employees + k, cc_sq_ft, cc_hours, cc_manager || k, cc_mkt_id,
    cc_mkt_class, cc_mkt_desc, cc_market_manager, cc_division, cc_division_name, cc_company, cc_company_name, cc_street_number, cc_street_name,
    cc_street_type, cc_suite_number, cc_city, cc_county, cc_state, cc_zip, cc_country, cc_gmt_offset, cc_tax_percentage FROM call_center, range(1, 4) r(k);
UPDATE catalog_sales SET cs_call_center_sk = 1 + cs_order_number % 4 WHERE cs_call_center_sk IS NOT NULL;
UPDATE catalog_returns SET cr_call_center_sk = 1 + cr_order_number % 4 WHERE cr_call_center_sk IS NOT NULL;

INSERT INTO web_site SELECT web_site_sk + k, 'AAAAAAAA' || chr((66 + k)::INT) || 'AAAAAAA', web_rec_start_date, web_rec_end_date, 'site_' || k, web_open_date_sk,
    web_close_date_sk, web_class, web_manager, web_mkt_id, web_mkt_class, web_mkt_desc, web_market_manager, web_company_id,
    ['cally', 'pri', 'able', 'ese'][k + 1], web_street_number, web_street_name, web_street_type, web_suite_number, web_city, web_county, web_state, web_zip, web_country,
    web_gmt_offset, web_tax_percentage FROM web_site, range(1, 4) r(k);
UPDATE web_sales SET ws_web_site_sk = 1 + ws_order_number % 4 WHERE ws_web_site_sk IS NOT NULL;

INSERT INTO web_page SELECT wp_web_page_sk + k, 'AAAAAAAA' || chr((66 + k)::INT) || 'AAAAAAA', wp_rec_start_date, wp_rec_end_date, wp_creation_date_sk,
    wp_access_date_sk, wp_autogen_flag, wp_customer_sk, wp_url, wp_type, 2000 + 800 * k, wp_link_count + k, wp_image_count, wp_max_ad_count
    FROM web_page, range(1, 6) r(k);
UPDATE web_sales SET ws_web_page_sk = 1 + ws_order_number % 6 WHERE ws_web_page_sk IS NOT NULL;
UPDATE web_returns SET wr_web_page_sk = 1 + wr_order_number % 6 WHERE wr_web_page_sk IS NOT NULL;

INSERT INTO reason SELECT r_reason_sk + k, 'AAAAAAAA' || chr((65 + k // 8)::INT) || chr((65 + k % 8)::INT) || 'AAAAAA', 'reason ' || (k + 1) FROM reason, range(1, 35) r(k);
UPDATE store_returns SET sr_reason_sk = 1 + (sr_ticket_number + sr_item_sk) % 35 WHERE sr_reason_sk IS NOT NULL;
UPDATE catalog_returns SET cr_reason_sk = 1 + (cr_order_number + cr_item_sk) % 35 WHERE cr_reason_sk IS NOT NULL;
UPDATE web_returns SET wr_reason_sk = 1 + (wr_order_number + wr_item_sk) % 35 WHERE wr_reason_sk IS NOT NULL;
