/* Texts of payme.conf, and secrets, which may stand in files of their own. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "setting/config_option.h"

#define SECRET_MAX 4096

char *
config_take(cfg_t *cfg, const char *name, bool required)
{
	const char *value = cfg_getstr(cfg, name);
	char *copy;

	if (value == NULL)
		value = "";
	if (required && value[0] == '\0')
		config_mistake(cfg, "%s: a value is required", name);
	copy = strdup(value);
	if (copy == NULL)
		config_mistake(cfg, "%s: out of memory", name);
	return copy;
}

static bool
private_file(cfg_t *cfg, const char *path, const struct stat *st)
{
	if (!S_ISREG(st->st_mode)) {
		config_mistake(cfg, "%s: not a regular file", path);
		return false;
	}
	if ((st->st_mode & S_IRWXO) != 0 && !config_reading.lenient) {
		config_mistake(
		    cfg, CONFIG_EXPOSED, path, (unsigned)(st->st_mode & 07777));
		return false;
	}
	return true;
}

char *
config_read_secret(cfg_t *cfg, const char *name, const char *path)
{
	char text[SECRET_MAX + 1], *copy = NULL;
	char *whole = config_resolve(path);
	struct stat st;
	ssize_t length;
	int fd = -1;

	if (whole != NULL)
		fd = open(whole, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		config_mistake(cfg, "%s: %s: %s", name, path, strerror(errno));
		goto out;
	}
	if (!private_file(cfg, path, &st))
		goto out;
	length = read(fd, text, sizeof(text));
	if (length < 0 || length > SECRET_MAX ||
	    memchr(text, '\0', (size_t)length) != NULL) {
		config_mistake(cfg, "%s: %s: not a secret's text", name, path);
		goto out;
	}
	while (length > 0 && strchr("\r\n", text[length - 1]) != NULL)
		length--;
	text[length] = '\0';
	copy = strdup(text);
	if (copy == NULL)
		config_mistake(cfg, "%s: out of memory", name);
out:
	sodium_memzero(text, sizeof(text));
	if (fd >= 0)
		close(fd);
	free(whole);
	return copy;
}

char *
config_take_secret(cfg_t *cfg, const char *name)
{
	char file_option[64];
	const char *inline_value = cfg_getstr(cfg, name), *path;

	snprintf(file_option, sizeof(file_option), "%s_file", name);
	path = cfg_getstr(cfg, file_option);
	if (path == NULL || path[0] == '\0')
		return config_take(cfg, name, false);
	if (inline_value != NULL && inline_value[0] != '\0')
		config_mistake(
		    cfg, "%s and %s: one of them only", name, file_option);
	return config_read_secret(cfg, file_option, path);
}

char *
config_link_secret(const char *path)
{
	struct buf mistakes = {0};
	cfg_t *cfg = config_tree();
	char *secret = NULL;

	if (cfg == NULL)
		return NULL;
	config_reading = (struct config_reading){
	    .mistakes = &mistakes, .path = path, .root = cfg, .lenient = true};
	/* What stands above a mistake was read. */
	(void)!config_parse(cfg, path);
	secret = config_take_secret(cfg_getsec(cfg, "site"), "link_secret");
	config_tree_free(cfg);
	buf_free(&config_reading.exposed);
	config_reading.lenient = false;
	buf_free(&mistakes);
	return secret;
}
