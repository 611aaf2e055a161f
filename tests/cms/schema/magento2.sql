-- Magento 2.4 (app/code/Magento/Sales/etc/db_schema.xml): the tables that the
-- preset touches, with every column that has no default.
SET sql_mode = '';
CREATE TABLE sales_order (
    entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
    state varchar(32) DEFAULT NULL,
    status varchar(32) DEFAULT NULL,
    protect_code varchar(255) DEFAULT NULL,
    store_id smallint(5) unsigned DEFAULT NULL,
    base_discount_amount decimal(20, 4) DEFAULT NULL,
    base_discount_canceled decimal(20, 4) DEFAULT NULL,
    base_grand_total decimal(20, 4) DEFAULT NULL,
    base_shipping_amount decimal(20, 4) DEFAULT NULL,
    base_shipping_canceled decimal(20, 4) DEFAULT NULL,
    base_subtotal decimal(20, 4) DEFAULT NULL,
    base_subtotal_canceled decimal(20, 4) DEFAULT NULL,
    base_tax_amount decimal(20, 4) DEFAULT NULL,
    base_tax_canceled decimal(20, 4) DEFAULT NULL,
    base_total_canceled decimal(20, 4) DEFAULT NULL,
    base_total_offline_refunded decimal(20, 4) DEFAULT NULL,
    base_total_paid decimal(20, 4) DEFAULT NULL,
    base_total_refunded decimal(20, 4) DEFAULT NULL,
    discount_amount decimal(20, 4) DEFAULT NULL,
    discount_canceled decimal(20, 4) DEFAULT NULL,
    grand_total decimal(20, 4) DEFAULT NULL,
    shipping_amount decimal(20, 4) DEFAULT NULL,
    shipping_canceled decimal(20, 4) DEFAULT NULL,
    subtotal decimal(20, 4) DEFAULT NULL,
    subtotal_canceled decimal(20, 4) DEFAULT NULL,
    tax_amount decimal(20, 4) DEFAULT NULL,
    tax_canceled decimal(20, 4) DEFAULT NULL,
    total_canceled decimal(20, 4) DEFAULT NULL,
    total_offline_refunded decimal(20, 4) DEFAULT NULL,
    total_paid decimal(20, 4) DEFAULT NULL,
    total_refunded decimal(20, 4) DEFAULT NULL,
    base_total_due decimal(20, 4) DEFAULT NULL,
    shipping_discount_amount decimal(20, 4) DEFAULT NULL,
    total_due decimal(20, 4) DEFAULT NULL,
    increment_id varchar(50) DEFAULT NULL,
    base_currency_code varchar(3) DEFAULT NULL,
    customer_email varchar(128) DEFAULT NULL,
    order_currency_code varchar(3) DEFAULT NULL,
    created_at timestamp NOT NULL DEFAULT current_timestamp(),
    updated_at timestamp NOT NULL DEFAULT current_timestamp()
        ON UPDATE current_timestamp(),
    shipping_incl_tax decimal(20, 4) DEFAULT NULL,
    PRIMARY KEY (entity_id),
    UNIQUE KEY SALES_ORDER_INCREMENT_ID_STORE_ID (increment_id, store_id),
    KEY SALES_ORDER_STATUS (status),
    KEY SALES_ORDER_STATE (state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE sales_order_grid (
    entity_id int(10) unsigned NOT NULL,
    status varchar(32) DEFAULT NULL,
    base_total_paid decimal(20, 4) DEFAULT NULL,
    total_paid decimal(20, 4) DEFAULT NULL,
    total_refunded decimal(20, 4) DEFAULT NULL,
    updated_at timestamp NULL DEFAULT NULL,
    PRIMARY KEY (entity_id),
    KEY SALES_ORDER_GRID_STATUS (status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE sales_order_payment (
    entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
    parent_id int(10) unsigned NOT NULL,
    base_amount_paid decimal(20, 4) DEFAULT NULL,
    amount_paid decimal(20, 4) DEFAULT NULL,
    method varchar(128) DEFAULT NULL,
    last_trans_id varchar(255) DEFAULT NULL,
    PRIMARY KEY (entity_id),
    KEY SALES_ORDER_PAYMENT_PARENT_ID (parent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE sales_order_address (
    entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
    parent_id int(10) unsigned DEFAULT NULL,
    address_type varchar(255) DEFAULT NULL,
    telephone varchar(255) DEFAULT NULL,
    PRIMARY KEY (entity_id),
    KEY SALES_ORDER_ADDRESS_PARENT_ID (parent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE sales_order_item (
    item_id int(10) unsigned NOT NULL AUTO_INCREMENT,
    order_id int(10) unsigned NOT NULL DEFAULT 0,
    parent_item_id int(10) unsigned DEFAULT NULL,
    updated_at timestamp NOT NULL DEFAULT current_timestamp()
        ON UPDATE current_timestamp(),
    product_id int(10) unsigned DEFAULT NULL,
    sku varchar(255) DEFAULT NULL,
    name varchar(255) DEFAULT NULL,
    qty_canceled decimal(12, 4) DEFAULT 0.0000,
    qty_invoiced decimal(12, 4) DEFAULT 0.0000,
    qty_ordered decimal(12, 4) DEFAULT 0.0000,
    discount_amount decimal(20, 4) DEFAULT 0.0000,
    row_total_incl_tax decimal(20, 4) DEFAULT NULL,
    PRIMARY KEY (item_id),
    KEY SALES_ORDER_ITEM_ORDER_ID (order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE sales_order_status_history (
    entity_id int(10) unsigned NOT NULL AUTO_INCREMENT,
    parent_id int(10) unsigned NOT NULL,
    is_customer_notified int(11) DEFAULT NULL,
    is_visible_on_front smallint(5) unsigned NOT NULL DEFAULT 0,
    comment text,
    status varchar(32) DEFAULT NULL,
    created_at timestamp NOT NULL DEFAULT current_timestamp(),
    entity_name varchar(32) DEFAULT NULL,
    PRIMARY KEY (entity_id),
    KEY SALES_ORDER_STATUS_HISTORY_PARENT_ID (parent_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
