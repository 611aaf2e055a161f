/* What the user of the database must be allowed for a preset's statements. */
#ifndef SHOP_SHOP_GRANTS_H
#define SHOP_SHOP_GRANTS_H

#include "setting/preset.h"

#define GRANT_TABLES 64

enum grant {
	GRANT_SELECT = 1,
	GRANT_INSERT = 2,
	GRANT_UPDATE = 4,
	GRANT_DELETE = 8
};

/* A zeroed one is empty. */
struct shop_grants {
	struct {
		struct span table; /* of the preset, without its prefix */
		unsigned grants;
	} tables[GRANT_TABLES];
	size_t count;
	bool full; /* there are more tables than that */
};

/*
 * Adds the tables that the statements of ${preset} name, as they read them:
 * changed are but those in "writes", and those in the way that they are.
 */
void shop_grants(const struct preset *, struct shop_grants *);

#endif
