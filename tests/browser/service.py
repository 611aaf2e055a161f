"""A bill is paid in Chromium: the whole walk, once whatever happens."""

from service_stand import go

go([["service", "service_once"], ["service_lost"]])
