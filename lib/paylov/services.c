/* The calls about services. */
#include "paylov/reading.h"
#include "paylov/wire.h"

enum paylov_outcome
paylov_list(
    struct paylov *paylov, bool mine, const struct paylov_services **services)
{
	struct json_object *root, *result;
	const struct paylov_services *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_LIST);
	if (mine)
		wire_json(paylov, "available_for_me", "true");
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_services(result);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*services = new;
	return PAYLOV_OK;
}

enum paylov_outcome
paylov_fields(struct paylov *paylov, const char *id,
    const struct paylov_service **service)
{
	struct json_object *root, *result;
	const struct paylov_service *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_FIELDS);
	if (wire_check(paylov, "service", id, WIRE_ID_MAX))
		wire_path(paylov, id);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_service(result, id);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*service = new;
	return PAYLOV_OK;
}

enum paylov_outcome
paylov_info(struct paylov *paylov, const char *service,
    const struct paylov_entry *account, size_t count,
    const struct paylov_rows **rows)
{
	struct json_object *root, *result;
	const struct paylov_rows *new;
	enum paylov_outcome outcome;

	wire_begin(paylov, PAYLOV_CALL_INFO);
	wire_word(paylov, "service_id", service, WIRE_ID_MAX);
	wire_account(paylov, account, count);
	outcome = wire_end(paylov, &root, &result);
	if (outcome != PAYLOV_OK)
		return outcome;
	new = reading_info(result);
	json_object_put(root);
	if (new == NULL)
		return wire_misunderstood(paylov);
	*rows = new;
	return PAYLOV_OK;
}
