/* The section paylov of the configuration. */
#include <assert.h>

#include "paylov/office.h"
#include "setting/log.h"

static_assert(CONFIG_PAYLOV_PATHS == PAYLOV_CALLS, "each call has its path");
static_assert(
    OFFICE_QUIET > PAYLOV_PAY_MS, "a payment ends before it is quiet");

static void
log_line(void *state, const char *line)
{
	(void)state;
	log_warning("paylov: %s", line);
}

bool
office_open(struct office *office, const struct config *config,
    struct store *store, const char **problem)
{
	const struct config_service *service = &config->service;
	struct paylov_setup setup = {
	    .base_url = service->paylov_url,
	    .consumer_key = service->paylov_consumer_key,
	    .consumer_secret = service->paylov_consumer_secret,
	    .username = service->paylov_username,
	    .password = service->paylov_password,
	    .log = log_line,
	};
	struct paylov_shelf shelf;

	*office = (struct office){.store = store,
	    .config = config,
	    .quiet = OFFICE_QUIET,
	    .wait = OFFICE_WAIT};
	shelf_open(&office->shelf, store, service->paylov_url,
	    service->paylov_consumer_key, service->paylov_username,
	    service->paylov_consumer_secret);
	shelf = shelf_of(&office->shelf);
	setup.shelf = &shelf;
	for (size_t i = 0; i < PAYLOV_CALLS; i++)
		setup.paths[i] = service->paylov_paths[i];
	office->paylov = paylov_open(&setup, problem);
	return office->paylov != NULL;
}

void
office_close(struct office *office)
{
	paylov_close(office->paylov);
	shelf_close(&office->shelf);
	office->paylov = NULL;
}
