-- VirtueMart 3.0 (administrator/components/com_virtuemart/install/install.sql):
-- the tables that the preset touches, with every column that has no default.
SET sql_mode = '';
CREATE TABLE jos_virtuemart_currencies (
    virtuemart_currency_id int(1) unsigned NOT NULL AUTO_INCREMENT,
    currency_code_3 char(3),
    currency_numeric_code int(4),
    PRIMARY KEY (virtuemart_currency_id),
    UNIQUE KEY currency_code_3 (currency_code_3)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE jos_virtuemart_orders (
    virtuemart_order_id int(1) unsigned NOT NULL AUTO_INCREMENT,
    virtuemart_user_id int(1) unsigned NOT NULL DEFAULT 0,
    virtuemart_vendor_id int(1) unsigned NOT NULL DEFAULT 0,
    order_number varchar(64),
    order_pass varchar(34),
    order_total decimal(15, 5) NOT NULL DEFAULT 0.00000,
    order_shipment decimal(10, 5),
    order_shipment_tax decimal(10, 5),
    order_payment decimal(10, 2),
    order_payment_tax decimal(10, 5),
    coupon_discount decimal(12, 2) NOT NULL DEFAULT 0.00,
    order_currency smallint(1),
    order_status char(1),
    virtuemart_paymentmethod_id int(1) unsigned,
    ip_address char(15) NOT NULL DEFAULT '',
    created_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    modified_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    modified_by int(1) NOT NULL DEFAULT 0,
    locked_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (virtuemart_order_id),
    KEY virtuemart_user_id (virtuemart_user_id),
    KEY order_number (order_number),
    KEY virtuemart_paymentmethod_id (virtuemart_paymentmethod_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_virtuemart_order_histories (
    virtuemart_order_history_id int(1) unsigned NOT NULL AUTO_INCREMENT,
    virtuemart_order_id int(1) unsigned NOT NULL DEFAULT 0,
    order_status_code char(1) NOT NULL DEFAULT '0',
    customer_notified tinyint(1) NOT NULL DEFAULT 0,
    comments varchar(21000),
    published tinyint(1) NOT NULL DEFAULT 1,
    created_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    created_by int(1) NOT NULL DEFAULT 0,
    modified_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    modified_by int(1) NOT NULL DEFAULT 0,
    locked_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    locked_by int(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (virtuemart_order_history_id),
    KEY virtuemart_order_id (virtuemart_order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_virtuemart_order_items (
    virtuemart_order_item_id int(1) unsigned NOT NULL AUTO_INCREMENT,
    virtuemart_order_id int(1) unsigned,
    virtuemart_vendor_id int(1) unsigned NOT NULL DEFAULT 1,
    virtuemart_product_id int(1),
    order_item_sku varchar(255) NOT NULL DEFAULT '',
    order_item_name varchar(4096) NOT NULL DEFAULT '',
    product_quantity int(1),
    product_final_price decimal(15, 5) NOT NULL DEFAULT 0.00000,
    order_status char(1),
    modified_on datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (virtuemart_order_item_id),
    KEY virtuemart_product_id (virtuemart_product_id),
    KEY virtuemart_order_id (virtuemart_order_id),
    KEY order_status (order_status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_virtuemart_orderstates (
    virtuemart_orderstate_id tinyint(1) unsigned NOT NULL AUTO_INCREMENT,
    order_status_code char(1) NOT NULL DEFAULT '',
    order_status_name varchar(64),
    order_stock_handle char(1) NOT NULL DEFAULT 'A',
    PRIMARY KEY (virtuemart_orderstate_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE jos_virtuemart_order_userinfos (
    virtuemart_order_userinfo_id int(1) unsigned NOT NULL AUTO_INCREMENT,
    virtuemart_order_id int(1) unsigned NOT NULL DEFAULT 0,
    address_type char(2),
    phone_1 varchar(32),
    phone_2 varchar(32),
    email varchar(128),
    PRIMARY KEY (virtuemart_order_userinfo_id),
    KEY virtuemart_order_id (virtuemart_order_id),
    KEY address_type (address_type)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE jos_virtuemart_products (
    virtuemart_product_id int(1) unsigned NOT NULL AUTO_INCREMENT,
    product_sku varchar(255),
    product_in_stock int(1) NOT NULL DEFAULT 0,
    product_ordered int(1) NOT NULL DEFAULT 0,
    product_params text NOT NULL,
    PRIMARY KEY (virtuemart_product_id),
    KEY product_ordered (product_ordered)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
