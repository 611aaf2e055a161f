/* Where the files are that came with the programs. */
#ifndef SETTING_DATA_H
#define SETTING_DATA_H

/*
 * The file or folder ${name}: in $PAYME_DATADIR, else in the folder above the
 * executable's if it is there (a tree dropped into a host), else where the
 * build installed it.  NULL without memory; the caller frees it.
 */
char *data_folder(const char *name);

#endif
