/* What happened to an order, in the words of its storefront. */
#include "payment/source.h"

bool
source_change(
    const struct shop *shop, enum order_event event, enum preset_change *change)
{
	switch (event) {
	case ORDER_WAS_RESERVED:
		*change = PRESET_RESERVE;
		return true;
	case ORDER_WAS_RELEASED:
		*change = shop->cancels ? PRESET_CANCEL : PRESET_RELEASE;
		return true;
	case ORDER_WAS_PAID:
		*change = PRESET_PAY;
		return true;
	case ORDER_WAS_CANCELLED:
		*change = PRESET_CANCEL;
		return true;
	case ORDER_WAS_REFUNDED:
		*change = PRESET_REFUND;
		return true;
	default:
		return false;
	}
}

void
source_note(struct buf *note, const struct outbox_item *item)
{
	buf_text(note, "Payme");
	if (item->payme_id.data != NULL) {
		buf_char(note, ' ');
		buf_span(note, item->payme_id);
	}
	buf_format(note, ": %s", order_event_name(item->event));
}
