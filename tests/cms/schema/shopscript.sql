-- Webasyst Shop-Script (lib/config/db.php; paid_datetime as of 8) and the
-- framework's contacts: the tables that the preset touches, with every column
-- that has no default.
SET sql_mode = '';
CREATE TABLE wa_app_settings (
    app_id varchar(64) NOT NULL,
    name varchar(64) NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (app_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE wa_contact_emails (
    id int(11) NOT NULL AUTO_INCREMENT,
    contact_id int(11) NOT NULL,
    email varchar(255) NOT NULL,
    ext varchar(32) NOT NULL DEFAULT '',
    sort int(11) NOT NULL DEFAULT 0,
    status varchar(16) NOT NULL DEFAULT 'unknown',
    PRIMARY KEY (id),
    UNIQUE KEY contact_sort (contact_id, sort),
    KEY email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE wa_contact_data (
    id int(11) NOT NULL AUTO_INCREMENT,
    contact_id int(11) NOT NULL,
    field varchar(32) NOT NULL,
    ext varchar(32) NOT NULL DEFAULT '',
    value varchar(255) NOT NULL,
    sort int(11) NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    UNIQUE KEY contact_field_sort (contact_id, field, sort)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_order (
    id int(11) NOT NULL AUTO_INCREMENT,
    contact_id int(11) DEFAULT NULL,
    create_datetime datetime NOT NULL,
    update_datetime datetime DEFAULT NULL,
    state_id varchar(32) NOT NULL DEFAULT 'new',
    total decimal(15, 4) NOT NULL,
    currency char(3) NOT NULL,
    rate decimal(15, 8) NOT NULL DEFAULT 1.00000000,
    tax decimal(15, 4) NOT NULL DEFAULT 0.0000,
    shipping decimal(15, 4) NOT NULL DEFAULT 0.0000,
    discount decimal(15, 4) NOT NULL DEFAULT 0.0000,
    paid_year smallint(6) DEFAULT NULL,
    paid_quarter smallint(6) DEFAULT NULL,
    paid_month smallint(6) DEFAULT NULL,
    paid_date date DEFAULT NULL,
    paid_datetime datetime DEFAULT NULL,
    is_first tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (id),
    KEY state_id (state_id),
    KEY contact_id (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_order_items (
    id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    name varchar(255) NOT NULL,
    product_id int(11) NOT NULL,
    sku_id int(11) NOT NULL,
    sku_code varchar(255) NOT NULL DEFAULT '',
    type enum('product', 'service') NOT NULL,
    price decimal(15, 4) NOT NULL,
    quantity int(11) NOT NULL,
    stock_id int(11) DEFAULT NULL,
    PRIMARY KEY (id),
    KEY order_type (order_id, type),
    KEY product_order (product_id, order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_order_log (
    id int(11) NOT NULL AUTO_INCREMENT,
    order_id int(11) NOT NULL,
    contact_id int(11) DEFAULT NULL,
    action_id varchar(32) NOT NULL,
    datetime datetime NOT NULL,
    before_state_id varchar(16) NOT NULL,
    after_state_id varchar(16) NOT NULL,
    text text,
    PRIMARY KEY (id),
    KEY order_id (order_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_order_params (
    order_id int(11) NOT NULL,
    name varchar(64) NOT NULL,
    value varchar(255) NOT NULL,
    PRIMARY KEY (order_id, name),
    KEY name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_product (
    id int(11) NOT NULL AUTO_INCREMENT,
    name varchar(255) DEFAULT NULL,
    create_datetime datetime NOT NULL,
    count int(11) DEFAULT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_product_skus (
    id int(11) NOT NULL AUTO_INCREMENT,
    product_id int(11) NOT NULL,
    sku varchar(255) NOT NULL,
    sort int(11) NOT NULL,
    count int(11) DEFAULT NULL,
    PRIMARY KEY (id),
    KEY product_id (product_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE shop_product_stocks (
    sku_id int(11) NOT NULL,
    stock_id int(11) NOT NULL DEFAULT 0,
    product_id int(11) NOT NULL,
    count int(11) NOT NULL,
    PRIMARY KEY (sku_id, stock_id),
    KEY product_id (product_id, sku_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
