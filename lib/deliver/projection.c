/* What could not be changed in the payment's own transaction, nor after it. */
#include <stdio.h>

#include "deliver/projection.h"
#include "payment/source.h"

enum delivery_outcome
projection_run(const struct delivery *delivery, const struct cashbox *box,
    const struct queue_item *item, char problem[DELIVERY_PROBLEM_SIZE])
{
	struct store_next next = {item->item.order_id, box};

	if (box->shop == NULL) {
		snprintf(problem, DELIVERY_PROBLEM_SIZE,
		    "the cashbox has no storefront any more");
		return DELIVERY_FAILED;
	}
	if (store_run(delivery->store, STORE_WRITE, source_project, &next) ==
	    RESULT_OK)
		return DELIVERY_DONE;
	snprintf(problem, DELIVERY_PROBLEM_SIZE,
	    "the storefront's tables cannot be changed now; the log tells why");
	return DELIVERY_FAILED;
}
