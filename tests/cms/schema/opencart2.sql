-- OpenCart 2.3.0 (upload/install/opencart.sql): the tables that the preset
-- touches, with every column that has no default, keys and engine as there.
SET sql_mode = '';
CREATE TABLE oc_currency (
    currency_id int(11) NOT NULL AUTO_INCREMENT,
    title varchar(32) NOT NULL,
    code varchar(3) NOT NULL,
    symbol_left varchar(12) NOT NULL,
    symbol_right varchar(12) NOT NULL,
    decimal_place char(1) NOT NULL,
    value double(15, 8) NOT NULL,
    status tinyint(1) NOT NULL,
    date_modified datetime NOT NULL,
    PRIMARY KEY (currency_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_order (
    order_id int(11) NOT NULL AUTO_INCREMENT,
    invoice_no int(11) NOT NULL DEFAULT 0,
    invoice_prefix varchar(26) NOT NULL,
    store_id int(11) NOT NULL DEFAULT 0,
    firstname varchar(32) NOT NULL,
    email varchar(96) NOT NULL,
    telephone varchar(32) NOT NULL,
    payment_method varchar(128) NOT NULL,
    payment_code varchar(128) NOT NULL,
    comment text NOT NULL,
    total decimal(15, 4) NOT NULL DEFAULT 0.0000,
    order_status_id int(11) NOT NULL DEFAULT 0,
    language_id int(11) NOT NULL,
    currency_id int(11) NOT NULL,
    currency_code varchar(3) NOT NULL,
    currency_value decimal(15, 8) NOT NULL DEFAULT 1.00000000,
    date_added datetime NOT NULL,
    date_modified datetime NOT NULL,
    PRIMARY KEY (order_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_order_history (
    order_history_id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    order_status_id int(11) NOT NULL,
    notify tinyint(1) NOT NULL DEFAULT 0,
    comment text NOT NULL,
    date_added datetime NOT NULL,
    PRIMARY KEY (order_history_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_order_product (
    order_product_id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    product_id int(11) NOT NULL,
    name varchar(255) NOT NULL,
    model varchar(64) NOT NULL,
    quantity int(4) NOT NULL,
    price decimal(15, 4) NOT NULL DEFAULT 0.0000,
    total decimal(15, 4) NOT NULL DEFAULT 0.0000,
    tax decimal(15, 4) NOT NULL DEFAULT 0.0000,
    reward int(8) NOT NULL,
    PRIMARY KEY (order_product_id),
    KEY order_id (order_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_order_option (
    order_option_id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    order_product_id int(11) NOT NULL,
    product_option_id int(11) NOT NULL,
    product_option_value_id int(11) NOT NULL DEFAULT 0,
    name varchar(255) NOT NULL,
    value text NOT NULL,
    type varchar(32) NOT NULL,
    PRIMARY KEY (order_option_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_order_total (
    order_total_id int(10) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    code varchar(32) NOT NULL,
    title varchar(255) NOT NULL,
    value decimal(15, 4) NOT NULL DEFAULT 0.0000,
    sort_order int(3) NOT NULL,
    PRIMARY KEY (order_total_id),
    KEY order_id (order_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_order_voucher (
    order_voucher_id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    voucher_id int(11) NOT NULL,
    description varchar(255) NOT NULL,
    code varchar(10) NOT NULL,
    message text NOT NULL,
    amount decimal(15, 4) NOT NULL,
    PRIMARY KEY (order_voucher_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_product (
    product_id int(11) NOT NULL AUTO_INCREMENT,
    model varchar(64) NOT NULL,
    sku varchar(64) NOT NULL,
    quantity int(4) NOT NULL DEFAULT 0,
    subtract tinyint(1) NOT NULL DEFAULT 1,
    date_added datetime NOT NULL,
    date_modified datetime NOT NULL,
    PRIMARY KEY (product_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_product_option_value (
    product_option_value_id int(11) NOT NULL AUTO_INCREMENT,
    product_option_id int(11) NOT NULL,
    product_id int(11) NOT NULL,
    quantity int(3) NOT NULL,
    subtract tinyint(1) NOT NULL,
    PRIMARY KEY (product_option_value_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE oc_setting (
    setting_id int(11) NOT NULL AUTO_INCREMENT,
    store_id int(11) NOT NULL DEFAULT 0,
    code varchar(32) NOT NULL,
    `key` varchar(64) NOT NULL,
    value text NOT NULL,
    serialized tinyint(1) NOT NULL,
    PRIMARY KEY (setting_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
