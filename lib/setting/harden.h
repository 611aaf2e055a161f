/*
 * A process that holds keys leaves no core file and is not looked into; what
 * it opens is never taken for a standard descriptor.
 */
#ifndef SETTING_HARDEN_H
#define SETTING_HARDEN_H

/* What every program calls first. */
void harden(void);

#endif
