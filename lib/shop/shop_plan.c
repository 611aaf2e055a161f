/* From a preset's words to a call. */
#include <stdio.h>
#include <string.h>

#include "shop/shop_plan.h"

/* The index of the word, or -1. */
static int
word_of(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

static bool
take_step(const struct preset_step *from, struct shop_step *to,
    char problem[SHOP_PROBLEM_SIZE])
{
	static const char *const types[] = {[SHOP_FORM] = "form",
	    [SHOP_JSON] = "json",
	    [SHOP_XML] = "xml",
	    NULL};
	static const char *const auths[] = {[SHOP_AUTH_NONE] = "none",
	    [SHOP_AUTH_BASIC] = "basic",
	    [SHOP_AUTH_BEARER] = "bearer",
	    NULL};
	/* A request without a body is of no type. */
	int type = strcmp(from->type, "none") == 0 ? SHOP_FORM
						   : word_of(types, from->type);
	int auth = word_of(auths, from->auth);

	if (type < 0 || auth < 0) {
		snprintf(problem, SHOP_PROBLEM_SIZE, "step %.40s: no such %s",
		    from->name, type < 0 ? "type" : "auth");
		return false;
	}
	*to = (struct shop_step){
	    .name = from->name,
	    .method = from->method,
	    .path = from->path,
	    .type = (enum shop_form)type,
	    .auth = (enum shop_auth)auth,
	    .body = from->body,
	    .take = from->take,
	    .expect = from->expect,
	};
	return true;
}

static bool
take_steps(struct shop_plan *plan, const struct preset *preset,
    enum preset_change change, char problem[SHOP_PROBLEM_SIZE])
{
	struct preset_step steps[SHOP_STEPS_MAX];
	size_t count = preset_steps(preset, change, steps, SHOP_STEPS_MAX);

	if (count > SHOP_STEPS_MAX) {
		snprintf(problem, SHOP_PROBLEM_SIZE, "at most %d steps",
		    SHOP_STEPS_MAX);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!take_step(&steps[i], &plan->steps[i], problem))
			return false;
	plan->call = (struct shop_call){plan->steps, count};
	return true;
}

static void
add_word(struct shop_plan *plan, const char *name, struct span value)
{
	plan->words[plan->all.count++] = (struct shop_word){name, value};
}

static void
add_statuses(struct shop_plan *plan, const struct preset *preset)
{
	static const char *const names[PRESET_STATUSES] = {
	    [PRESET_AWAITING] = "as_awaiting",
	    [PRESET_RESERVED] = "as_reserved",
	    [PRESET_PAID] = "as_paid",
	    [PRESET_CANCELLED] = "as_cancelled",
	    [PRESET_REFUNDED] = "as_refunded",
	};

	for (int i = 0; i < PRESET_STATUSES; i++) {
		const char *list = preset_list_name[i];

		if (preset_count(preset, list) > 0)
			add_word(plan, names[i],
			    span_of(preset_item(preset, list, 0)));
	}
}

bool
shop_plan(struct shop_plan *plan, const struct shop_order *order,
    const struct shop_deed *deed, char problem[SHOP_PROBLEM_SIZE])
{
	*plan = (struct shop_plan){.all = {.words = plan->words}};
	add_word(plan, "id", order->columns[COLUMN_ID]);
	add_word(plan, "number", order->columns[COLUMN_NUMBER]);
	add_word(plan, "status", order->columns[COLUMN_STATUS]);
	add_word(plan, "transaction",
	    deed->payme_id.data == NULL ? span_of("") : deed->payme_id);
	add_word(plan, "note", deed->note);
	add_statuses(plan, order->preset);
	return take_steps(plan, order->preset, deed->change, problem);
}
