-- JoomShopping 5.1.3 (admin/install/install.sql with its ALTER TABLE ... ADD
-- INDEX): the tables that the preset touches, with every column that has no
-- default.
SET sql_mode = '';
CREATE TABLE jos_jshopping_payment_method (
    payment_id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    payment_code varchar(32) NOT NULL DEFAULT '',
    payment_class varchar(100) NOT NULL DEFAULT '',
    payment_params text NOT NULL,
    payment_type tinyint(4) NOT NULL DEFAULT 0,
    order_description text NOT NULL,
    KEY payment_code (payment_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_jshopping_orders (
    order_id int(11) NOT NULL AUTO_INCREMENT,
    order_number varchar(50) NOT NULL DEFAULT '',
    user_id int(11) NOT NULL DEFAULT 0,
    order_total decimal(14, 4) NOT NULL DEFAULT 0,
    order_subtotal decimal(14, 4) NOT NULL DEFAULT 0,
    order_tax decimal(14, 4) NOT NULL DEFAULT 0,
    order_tax_ext text NOT NULL,
    order_shipping decimal(14, 4) NOT NULL DEFAULT 0,
    order_payment decimal(14, 4) NOT NULL DEFAULT 0,
    order_discount decimal(14, 4) NOT NULL DEFAULT 0,
    shipping_tax decimal(12, 4) NOT NULL DEFAULT 0,
    shipping_tax_ext text NOT NULL,
    payment_tax decimal(12, 4) NOT NULL DEFAULT 0,
    payment_tax_ext text NOT NULL,
    order_package decimal(12, 2) NOT NULL DEFAULT 0,
    package_tax_ext text NOT NULL,
    currency_code_iso varchar(3) NOT NULL DEFAULT '',
    currency_exchange decimal(14, 6) NOT NULL DEFAULT 0,
    order_status tinyint(4) NOT NULL DEFAULT 0,
    order_created tinyint(1) NOT NULL DEFAULT 0,
    order_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    order_m_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    payment_method_id int(11) NOT NULL DEFAULT 0,
    payment_params text NOT NULL,
    payment_params_data text NOT NULL,
    shipping_params text NOT NULL,
    shipping_params_data text NOT NULL,
    order_add_info text NOT NULL,
    email varchar(255) NOT NULL DEFAULT '',
    phone varchar(24) NOT NULL DEFAULT '',
    mobil_phone varchar(24) NOT NULL DEFAULT '',
    order_hash varchar(32) NOT NULL DEFAULT '',
    file_stat_downloads text NOT NULL,
    order_custom_info text NOT NULL,
    display_price tinyint(1) NOT NULL DEFAULT 0,
    transaction text NOT NULL,
    product_stock_removed tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id),
    KEY order_number (order_number),
    KEY user_id (user_id),
    KEY order_status (order_status),
    KEY order_created (order_created),
    KEY payment_method_id (payment_method_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_jshopping_order_history (
    order_history_id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL DEFAULT 0,
    order_status_id tinyint(1) NOT NULL DEFAULT 0,
    status_date_added datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    customer_notify int(1) NOT NULL DEFAULT 0,
    comments text,
    include_comment tinyint NOT NULL,
    PRIMARY KEY (order_history_id),
    KEY order_id (order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_jshopping_order_item (
    order_item_id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL DEFAULT 0,
    product_id int(11) NOT NULL DEFAULT 0,
    product_ean varchar(32) NOT NULL DEFAULT '',
    product_name varchar(255) NOT NULL DEFAULT '',
    product_quantity decimal(12, 2) NOT NULL DEFAULT 0,
    product_item_price decimal(14, 4) NOT NULL DEFAULT 0,
    product_tax decimal(14, 4) NOT NULL DEFAULT 0,
    product_attributes text NOT NULL,
    product_freeattributes text NOT NULL,
    attributes text NOT NULL,
    freeattributes text NOT NULL,
    extra_fields text NOT NULL,
    files text NOT NULL,
    params text NOT NULL,
    PRIMARY KEY (order_item_id),
    KEY order_id (order_id),
    KEY product_id (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_jshopping_products (
    product_id int(11) NOT NULL AUTO_INCREMENT,
    product_ean varchar(32) NOT NULL DEFAULT '',
    product_quantity decimal(12, 2) NOT NULL DEFAULT 0,
    unlimited tinyint(1) DEFAULT 0,
    PRIMARY KEY (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
