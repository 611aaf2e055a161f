/*
 * The limit of the web server: the simplest program that answers the same JSON
 * to every request, by FastCGI or CGI.
 */
#include <unistd.h>

#include <fcgiapp.h>

static const char answer[] =
    "Status: 200 OK\r\n"
    "Content-Type: application/json; charset=UTF-8\r\n\r\n"
    "{\"result\":{\"allow\":true},\"id\":1}\n";

static int
answer_once(void)
{
	char body[4096];

	while (read(STDIN_FILENO, body, sizeof(body)) > 0)
		;
	return write(STDOUT_FILENO, answer, sizeof(answer) - 1) < 0;
}

int
main(void)
{
	FCGX_Request request;

	if (FCGX_IsCGI())
		return answer_once();
	if (FCGX_Init() != 0 || FCGX_InitRequest(&request, 0, 0) != 0)
		return 1;
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_PutStr(answer, sizeof(answer) - 1, request.out);
		FCGX_Finish_r(&request);
	}
	return 0;
}
