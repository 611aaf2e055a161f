/*
 * The limit of the web server: the simplest program that answers the same to
 * every request, by FastCGI or CGI: the file $BENCH_ANSWER, head and body, or
 * a short JSON.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <fcgiapp.h>

static char file[1 << 20];
static const char json[] = "Status: 200 OK\r\n"
			   "Content-Type: application/json; charset=UTF-8\r\n"
			   "\r\n"
			   "{\"result\":{\"allow\":true},\"id\":1}\n";

static struct {
	const char *data;
	size_t length;
} answer = {json, sizeof(json) - 1};

static void
read_answer(const char *path)
{
	FILE *from = fopen(path, "re");

	if (from == NULL)
		err(1, "%s", path);
	answer.data = file;
	answer.length = fread(file, 1, sizeof(file), from);
	fclose(from);
}

static int
answer_once(void)
{
	char body[4096];

	while (read(STDIN_FILENO, body, sizeof(body)) > 0)
		;
	return write(STDOUT_FILENO, answer.data, answer.length) < 0;
}

int
main(void)
{
	const char *path = getenv("BENCH_ANSWER");
	FCGX_Request request;

	if (path != NULL)
		read_answer(path);
	if (FCGX_IsCGI())
		return answer_once();
	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
		return 1;
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_PutStr(answer.data, (int)answer.length, request.out);
		FCGX_Finish_r(&request);
	}
	return 0;
}
