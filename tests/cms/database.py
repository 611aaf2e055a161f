"""A connection as the product's own: the client library, found rows counted,
strict, UTC, READ COMMITTED, and every parameter bound.
"""

import ctypes
import ctypes.util

FOUND_ROWS = 2
MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"  # as lib/store

_library = None


class Refused(Exception):
    """The server's own words."""


class Field(ctypes.Structure):
    # What follows the name is not looked at.
    _fields_ = [("name", ctypes.c_char_p)]


def library():
    global _library
    if _library is None:
        name = ctypes.util.find_library("mariadb") or "libmariadb.so.3"
        lib = ctypes.CDLL(name)
        pointer = ctypes.c_void_p
        for function, result, arguments in (
                ("mysql_init", pointer, [pointer]),
                ("mysql_real_connect", pointer,
                 [pointer] + [ctypes.c_char_p] * 4
                 + [ctypes.c_uint, ctypes.c_char_p, ctypes.c_ulong]),
                ("mysql_real_query", ctypes.c_int,
                 [pointer, ctypes.c_char_p, ctypes.c_ulong]),
                ("mysql_error", ctypes.c_char_p, [pointer]),
                ("mysql_affected_rows", ctypes.c_ulonglong, [pointer]),
                ("mysql_store_result", pointer, [pointer]),
                ("mysql_num_fields", ctypes.c_uint, [pointer]),
                ("mysql_fetch_field", ctypes.POINTER(Field), [pointer]),
                ("mysql_fetch_row", ctypes.POINTER(ctypes.c_char_p),
                 [pointer]),
                ("mysql_free_result", None, [pointer]),
                ("mysql_close", None, [pointer])):
            getattr(lib, function).restype = result
            getattr(lib, function).argtypes = arguments
        _library = lib
    return _library


def literal(value):
    """A Python value as the text of a parameter."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


class Connection:
    def __init__(self, socket, database, user="root"):
        self.lib = library()
        self.handle = self.lib.mysql_init(None)
        if not self.lib.mysql_real_connect(
                self.handle, None, user.encode(), None, database.encode(), 0,
                socket.encode(), FOUND_ROWS):
            raise Refused(self.error())
        self.query("SET NAMES utf8mb4")
        self.mysql = "MariaDB" not in self.value("SELECT VERSION()")
        self.query(f"SET SESSION sql_mode='{MODE}', time_zone='+00:00'")
        self.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")

    def error(self):
        return self.lib.mysql_error(self.handle).decode(errors="replace")

    def query(self, sql):
        """Rows as dictionaries, or how many rows the statement matched."""
        text = sql.encode()
        if self.lib.mysql_real_query(self.handle, text, len(text)):
            raise Refused(self.error() + "\n" + sql)
        result = self.lib.mysql_store_result(self.handle)
        if not result:
            return self.lib.mysql_affected_rows(self.handle)
        names = [self.lib.mysql_fetch_field(result).contents.name.decode()
                 for _ in range(self.lib.mysql_num_fields(result))]
        rows = []
        while True:
            row = self.lib.mysql_fetch_row(result)
            if not row:
                break
            rows.append({name: None if row[i] is None
                         else row[i].decode(errors="replace")
                         for i, name in enumerate(names)})
        self.lib.mysql_free_result(result)
        return rows

    def execute(self, sql, parameters=()):
        """A prepared statement with its parameters bound."""
        values = [literal(value) for value in parameters]
        if self.mysql:
            # MySQL takes variables only, and not at once.
            names = [f"@p{number}" for number in range(len(values))]
            for name, value in zip(names, values):
                self.query(f"SET {name}={value}")
            self.query("PREPARE it FROM " + literal(sql))
            text, values = "EXECUTE it", names
        else:
            text = "EXECUTE IMMEDIATE " + literal(sql)
        return self.query(text + (" USING " + ", ".join(values)
                                  if values else ""))

    def value(self, sql):
        rows = self.query(sql)
        return next(iter(rows[0].values())) if rows else None

    def close(self):
        self.lib.mysql_close(self.handle)
