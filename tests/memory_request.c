/* Requests from memory. */
#include <stdio.h>
#include <string.h>

#include "tests/memory_request.h"

static enum result
next(struct request *request)
{
	(void)request;
	return RESULT_UNCHANGED;
}

static const char *
variable(const struct request *request, const char *name)
{
	const struct memory_request *memory =
	    (const struct memory_request *)request;

	for (size_t i = 0; i < memory->variable_count; i++)
		if (strcmp(memory->variables[i].name, name) == 0)
			return memory->variables[i].value;
	return NULL;
}

static ssize_t
take(struct request *request, char *data, size_t size)
{
	struct memory_request *memory = (struct memory_request *)request;
	size_t rest = memory->body.length - memory->read;

	if (rest == 0)
		return memory->cut ? -1 : 0;
	if (rest > size)
		rest = size;
	if (memory->piece != 0 && rest > memory->piece)
		rest = memory->piece;
	memcpy(data, memory->body.data + memory->read, rest);
	memory->read += rest;
	return (ssize_t)rest;
}

static enum result
give(struct request *request, const char *data, size_t length)
{
	struct memory_request *memory = (struct memory_request *)request;

	memory->writes++;
	if (memory->deaf || length >= MEMORY_RESPONSE - memory->length)
		return RESULT_LOST;
	memcpy(memory->response + memory->length, data, length);
	memory->length += length;
	memory->response[memory->length] = '\0';
	return RESULT_OK;
}

static void
give_up(struct request *request)
{
	(void)request;
}

static void
finish(struct request *request)
{
	((struct memory_request *)request)->finished++;
}

static void
shut(struct request *request)
{
	(void)request;
}

static const struct gateway_backend backend = {
    .next = next,
    .variable = variable,
    .read = take,
    .write = give,
    .give_up = give_up,
    .finish = finish,
    .close = shut,
};

void
memory_request_init(struct memory_request *memory, struct span body)
{
	static char length[24];

	memory->request = (struct request) {.backend = &backend};
	memory->variable_count = 0;
	memory->body = body;
	memory->read = memory->piece = memory->length = 0;
	memory->cut = memory->deaf = false;
	memory->writes = memory->finished = 0;
	memory->response[0] = '\0';
	snprintf(length, sizeof(length), "%zu", body.length);
	memory_request_set(memory, "REQUEST_METHOD", "POST");
	memory_request_set(memory, "REMOTE_ADDR", "127.0.0.1");
	memory_request_set(memory, "CONTENT_LENGTH", length);
}

void
memory_request_set(
    struct memory_request *memory, const char *name, const char *value)
{
	size_t i = 0;

	while (i < memory->variable_count &&
	    strcmp(memory->variables[i].name, name) != 0)
		i++;
	if (i == MEMORY_VARIABLES)
		return;
	memory->variables[i].name = name;
	memory->variables[i].value = value;
	if (i == memory->variable_count)
		memory->variable_count++;
}

const char *
memory_request_answer(const struct memory_request *memory)
{
	static const char headers[] = "Status: 200 OK\r\n"
	    "Content-Type: application/json; charset=UTF-8\r\n"
	    "Cache-Control: no-store\r\n\r\n";

	if (strncmp(memory->response, headers, sizeof(headers) - 1) != 0)
		return NULL;
	return memory->response + sizeof(headers) - 1;
}
