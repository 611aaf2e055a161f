-- PrestaShop 1.7.8 and 8 (install-dev/data/db_structure.sql): the tables that
-- the preset touches, with every column that has no default.
SET sql_mode = '';
CREATE TABLE ps_currency (
    id_currency int(10) unsigned NOT NULL AUTO_INCREMENT,
    name varchar(64) NOT NULL,
    iso_code varchar(3) NOT NULL DEFAULT '0',
    `precision` int(2) NOT NULL DEFAULT 6,
    conversion_rate decimal(13, 6) NOT NULL,
    deleted tinyint(1) unsigned NOT NULL DEFAULT 0,
    active tinyint(1) unsigned NOT NULL DEFAULT 1,
    PRIMARY KEY (id_currency),
    KEY currency_iso_code (iso_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_customer (
    id_customer int(10) unsigned NOT NULL AUTO_INCREMENT,
    email varchar(255) NOT NULL,
    passwd varchar(255) NOT NULL,
    PRIMARY KEY (id_customer)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_address (
    id_address int(10) unsigned NOT NULL AUTO_INCREMENT,
    alias varchar(32) NOT NULL,
    phone varchar(32) DEFAULT NULL,
    phone_mobile varchar(32) DEFAULT NULL,
    PRIMARY KEY (id_address)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_orders (
    id_order int(10) unsigned NOT NULL AUTO_INCREMENT,
    reference varchar(9),
    id_shop_group int(11) unsigned NOT NULL DEFAULT 1,
    id_shop int(11) unsigned NOT NULL DEFAULT 1,
    id_carrier int(10) unsigned NOT NULL,
    id_lang int(10) unsigned NOT NULL,
    id_customer int(10) unsigned NOT NULL,
    id_cart int(10) unsigned NOT NULL,
    id_currency int(10) unsigned NOT NULL,
    id_address_delivery int(10) unsigned NOT NULL,
    id_address_invoice int(10) unsigned NOT NULL,
    current_state int(10) unsigned NOT NULL,
    secure_key varchar(32) NOT NULL DEFAULT '-1',
    payment varchar(255) NOT NULL,
    conversion_rate decimal(13, 6) NOT NULL DEFAULT 1,
    module varchar(255) DEFAULT NULL,
    total_discounts_tax_incl decimal(20, 6) NOT NULL DEFAULT 0.00,
    total_paid decimal(20, 6) NOT NULL DEFAULT 0.00,
    total_paid_tax_incl decimal(20, 6) NOT NULL DEFAULT 0.00,
    total_paid_tax_excl decimal(20, 6) NOT NULL DEFAULT 0.00,
    total_paid_real decimal(20, 6) NOT NULL DEFAULT 0.00,
    total_shipping_tax_incl decimal(20, 6) NOT NULL DEFAULT 0.00,
    total_wrapping_tax_incl decimal(20, 6) NOT NULL DEFAULT 0.00,
    invoice_number int(10) unsigned NOT NULL DEFAULT 0,
    invoice_date datetime NOT NULL,
    delivery_date datetime NOT NULL,
    valid int(1) unsigned NOT NULL DEFAULT 0,
    date_add datetime NOT NULL,
    date_upd datetime NOT NULL,
    PRIMARY KEY (id_order),
    KEY reference (reference),
    KEY id_customer (id_customer),
    KEY id_currency (id_currency),
    KEY current_state (current_state),
    KEY date_add (date_add)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_order_detail (
    id_order_detail int(10) unsigned NOT NULL AUTO_INCREMENT,
    id_order int(10) unsigned NOT NULL,
    id_shop int(11) unsigned NOT NULL,
    product_id int(10) unsigned NOT NULL,
    product_attribute_id int(10) unsigned DEFAULT NULL,
    product_name text NOT NULL,
    product_quantity int(10) unsigned NOT NULL DEFAULT 0,
    product_isbn varchar(32) DEFAULT NULL,
    product_reference varchar(64) DEFAULT NULL,
    product_weight decimal(20, 6) NOT NULL,
    tax_name varchar(16) NOT NULL,
    total_price_tax_incl decimal(20, 6) NOT NULL DEFAULT 0.000000,
    unit_price_tax_incl decimal(20, 6) NOT NULL DEFAULT 0.000000,
    PRIMARY KEY (id_order_detail),
    KEY order_detail_order (id_order),
    KEY product_id (product_id, product_attribute_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_order_history (
    id_order_history int(10) unsigned NOT NULL AUTO_INCREMENT,
    id_employee int(10) unsigned NOT NULL,
    id_order int(10) unsigned NOT NULL,
    id_order_state int(10) unsigned NOT NULL,
    date_add datetime NOT NULL,
    PRIMARY KEY (id_order_history),
    KEY order_history_order (id_order)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_order_payment (
    id_order_payment int(11) NOT NULL AUTO_INCREMENT,
    order_reference varchar(9),
    id_currency int(10) unsigned NOT NULL,
    amount decimal(20, 6) NOT NULL,
    payment_method varchar(255) NOT NULL,
    conversion_rate decimal(13, 6) NOT NULL DEFAULT 1,
    transaction_id varchar(254) NULL,
    date_add datetime NOT NULL,
    PRIMARY KEY (id_order_payment),
    KEY order_reference (order_reference)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_pack (
    id_product_pack int(10) unsigned NOT NULL,
    id_product_item int(10) unsigned NOT NULL,
    id_product_attribute_item int(10) unsigned NOT NULL,
    quantity int(10) unsigned NOT NULL DEFAULT 1,
    PRIMARY KEY (id_product_pack, id_product_item, id_product_attribute_item),
    KEY product_item (id_product_item, id_product_attribute_item)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE ps_stock_available (
    id_stock_available int(11) unsigned NOT NULL AUTO_INCREMENT,
    id_product int(11) unsigned NOT NULL,
    id_product_attribute int(11) unsigned NOT NULL,
    id_shop int(11) unsigned NOT NULL,
    id_shop_group int(11) unsigned NOT NULL,
    quantity int(10) NOT NULL DEFAULT 0,
    physical_quantity int(11) NOT NULL DEFAULT 0,
    reserved_quantity int(11) NOT NULL DEFAULT 0,
    depends_on_stock tinyint(1) unsigned NOT NULL DEFAULT 0,
    out_of_stock tinyint(1) unsigned NOT NULL DEFAULT 0,
    location varchar(255) NOT NULL DEFAULT '',
    PRIMARY KEY (id_stock_available),
    KEY id_shop (id_shop),
    KEY id_product (id_product),
    KEY id_product_attribute (id_product_attribute),
    UNIQUE KEY product_sqlstock (id_product, id_product_attribute, id_shop,
                                 id_shop_group)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
