"""The rest of payme-service's pages in Chromium, and hostile texts of Paylov's."""

from service_stand import go

go([["service_look"], ["service_hostile"]])
