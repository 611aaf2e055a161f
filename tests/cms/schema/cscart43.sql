-- CS-Cart 4.3 (tables as in the installation's dumps): the tables that the
-- preset touches, with every column that has no default.
SET sql_mode = '';
CREATE TABLE cscart_currencies (
    currency_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
    currency_code varchar(10) NOT NULL DEFAULT '',
    is_primary char(1) NOT NULL DEFAULT 'N',
    coefficient double(12, 5) NOT NULL DEFAULT 1.00000,
    PRIMARY KEY (currency_id),
    UNIQUE KEY currency_code (currency_code)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_payment_descriptions (
    payment_id mediumint(8) unsigned NOT NULL DEFAULT 0,
    payment varchar(128) NOT NULL DEFAULT '',
    description varchar(255) NOT NULL DEFAULT '',
    instructions mediumtext NOT NULL,
    lang_code char(2) NOT NULL DEFAULT '',
    PRIMARY KEY (payment_id, lang_code)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_orders (
    order_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
    is_parent_order char(1) NOT NULL DEFAULT 'N',
    parent_order_id mediumint(8) unsigned NOT NULL DEFAULT 0,
    company_id int(11) unsigned NOT NULL DEFAULT 0,
    user_id mediumint(8) unsigned NOT NULL DEFAULT 0,
    total decimal(12, 2) NOT NULL DEFAULT 0.00,
    subtotal decimal(12, 2) NOT NULL DEFAULT 0.00,
    discount decimal(12, 2) NOT NULL DEFAULT 0.00,
    subtotal_discount decimal(12, 2) NOT NULL DEFAULT 0.00,
    payment_surcharge decimal(12, 2) NOT NULL DEFAULT 0.00,
    shipping_cost decimal(12, 2) NOT NULL DEFAULT 0.00,
    timestamp int(11) unsigned NOT NULL DEFAULT 0,
    status char(1) NOT NULL DEFAULT 'O',
    phone varchar(128) NOT NULL DEFAULT '',
    email varchar(128) NOT NULL DEFAULT '',
    payment_id mediumint(8) NOT NULL DEFAULT 0,
    lang_code char(2) NOT NULL DEFAULT '',
    PRIMARY KEY (order_id),
    KEY timestamp (timestamp),
    KEY user_id (user_id),
    KEY status (status)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_order_details (
    item_id int(11) unsigned NOT NULL DEFAULT 0,
    order_id mediumint(8) unsigned NOT NULL DEFAULT 0,
    product_id mediumint(8) unsigned NOT NULL DEFAULT 0,
    product_code varchar(64) NOT NULL DEFAULT '',
    price decimal(12, 2) NOT NULL DEFAULT 0.00,
    amount mediumint(8) unsigned NOT NULL DEFAULT 0,
    extra longblob NOT NULL,
    PRIMARY KEY (item_id, order_id),
    KEY o_k (order_id, product_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_products (
    product_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
    product_code varchar(64) NOT NULL DEFAULT '',
    amount mediumint(8) NOT NULL DEFAULT 0,
    tracking char(1) NOT NULL DEFAULT 'B',
    PRIMARY KEY (product_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_product_descriptions (
    product_id mediumint(8) unsigned NOT NULL DEFAULT 0,
    lang_code char(2) NOT NULL DEFAULT '',
    product varchar(255) NOT NULL DEFAULT '',
    PRIMARY KEY (product_id, lang_code)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_statuses (
    status_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
    status char(1) NOT NULL DEFAULT '',
    type char(1) NOT NULL DEFAULT 'O',
    PRIMARY KEY (status_id),
    UNIQUE KEY status (status, type)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_status_data (
    status_id mediumint(8) unsigned NOT NULL,
    param char(255) NOT NULL DEFAULT '',
    value char(255) NOT NULL DEFAULT 'Y',
    PRIMARY KEY (status_id, param),
    KEY inventory (value)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_settings_objects (
    object_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
    name varchar(128) NOT NULL DEFAULT '',
    section_id smallint(4) unsigned NOT NULL,
    section_tab_id smallint(4) unsigned NOT NULL,
    value text NOT NULL,
    handler varchar(128) NOT NULL,
    PRIMARY KEY (object_id),
    KEY section_id (section_id, section_tab_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_settings_sections (
    section_id smallint(4) unsigned NOT NULL AUTO_INCREMENT,
    name varchar(128) NOT NULL DEFAULT '',
    PRIMARY KEY (section_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
