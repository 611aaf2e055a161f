/* QR codes: the modules by libqrcodegen, the PNG by libpng. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <qrcodegen.h>

#include "page/qr.h"

#define QUIET 4

/*
 * To try all eight masks takes ten times as long as all else.  Of the texts of
 * GET links this one makes codes that are as even as the best of each (4 % more
 * of the standard's penalty points, and the worst no worse).
 */
#define MASK qrcodegen_Mask_2

/* Of the PNG: a code is small, and its rows repeat. */
#define LEVEL 1
#define WINDOW_BITS 12
#define MEMORY_LEVEL 5

struct code {
	uint8_t modules[qrcodegen_BUFFER_LEN_MAX];
	int size;
};

static enum result
encode(struct span text, struct code *code)
{
	uint8_t work[qrcodegen_BUFFER_LEN_MAX];
	bool fits;

	if (text.length > sizeof(work))
		return RESULT_TOO_LARGE;
	if (text.length > 0)
		memcpy(work, text.data, text.length);
	fits = qrcodegen_encodeBinary(work, text.length, code->modules,
	    qrcodegen_Ecc_MEDIUM, qrcodegen_VERSION_MIN, qrcodegen_VERSION_MAX,
	    MASK, true);
	if (!fits)
		return RESULT_TOO_LARGE;
	code->size = qrcodegen_getSize(code->modules);
	return RESULT_OK;
}

/* No number in a picture is above 999. */
static char *
put_number(char *to, int number)
{
	if (number > 99)
		*to++ = (char)('0' + number / 100);
	if (number > 9)
		*to++ = (char)('0' + number / 10 % 10);
	*to++ = (char)('0' + number % 10);
	return to;
}

/* Mx yhNv1h-Nz: hundreds of them, so not by buf_format(). */
static void
put_bar(struct buf *out, int x, int y, int length)
{
	char *to = buf_reserve(out, sizeof("M999 999h999v1h-999z"));
	char *start = to;

	if (to == NULL)
		return;
	*to++ = 'M';
	to = put_number(to, x);
	*to++ = ' ';
	to = put_number(to, y);
	*to++ = 'h';
	to = put_number(to, length);
	to = mempcpy(to, "v1h-", 4);
	to = put_number(to, length);
	*to++ = 'z';
	out->length += (size_t)(to - start);
}

/* One path: a bar for each run of dark modules in a row. */
static void
put_row(struct buf *out, const struct code *code, int y)
{
	for (int x = 0; x < code->size; x++) {
		int start = x;

		while (
		    x < code->size && qrcodegen_getModule(code->modules, x, y))
			x++;
		if (x > start)
			put_bar(out, start + QUIET, y + QUIET, x - start);
	}
}

enum result
qr_svg(struct buf *out, struct span text, int width)
{
	struct code code;
	enum result result = encode(text, &code);
	int side;

	if (result != RESULT_OK)
		return result;
	side = code.size + 2 * QUIET;
	buf_format(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	    "shape-rendering=\"crispEdges\" role=\"img\" "
	    "aria-label=\"QR\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
	    "<path d=\"",
	    width, width, side, side, side, side);
	for (int y = 0; y < code.size; y++)
		put_row(out, &code, y);
	buf_text(out, "\"/></svg>");
	return buf_ok(out) ? RESULT_OK : RESULT_NO_MEMORY;
}

/* ------ PNG ------ */

static void
write_data(png_structp png, png_bytep data, png_size_t length)
{
	buf_add(png_get_io_ptr(png), (const char *)data, length);
}

static void
flush_data(png_structp png)
{
	(void)png;
}

/* One bit a pixel, 0 is black. */
static void
fill_row(const struct code *code, int y, int scale, int side, png_bytep row)
{
	memset(row, 0xff, (size_t)(side * scale + 7) / 8);
	for (int x = 0; x < code->size; x++) {
		int pixel = (x + QUIET) * scale;

		if (!qrcodegen_getModule(code->modules, x, y))
			continue;
		for (int i = pixel; i < pixel + scale; i++)
			row[i / 8] &= (png_byte) ~(0x80 >> i % 8);
	}
}

/* libpng comes back to the setjmp() when something fails. */
static enum result
draw(png_structp png, png_infop info, const struct code *code, int scale,
    struct buf *out, png_bytep row)
{
	int side = code->size + 2 * QUIET;
	unsigned pixels = (unsigned)(side * scale);

	if (setjmp(png_jmpbuf(png)) != 0)
		return RESULT_NO_MEMORY;
	png_set_write_fn(png, out, write_data, flush_data);
	png_set_IHDR(png, info, pixels, pixels, 1, PNG_COLOR_TYPE_GRAY,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
	    PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, LEVEL);
	png_set_compression_window_bits(png, WINDOW_BITS);
	png_set_compression_mem_level(png, MEMORY_LEVEL);
	png_write_info(png, info);
	for (int y = 0; y < side; y++) {
		fill_row(code, y - QUIET, scale, side, row);
		for (int i = 0; i < scale; i++)
			png_write_row(png, row);
	}
	png_write_end(png, info);
	return buf_ok(out) ? RESULT_OK : RESULT_NO_MEMORY;
}

enum result
qr_png(struct buf *out, struct span text, int width)
{
	png_structp png = NULL;
	png_infop info = NULL;
	png_bytep row = NULL;
	struct code code;
	enum result result = encode(text, &code);
	int scale;

	if (result != RESULT_OK)
		return result;
	scale = width / (code.size + 2 * QUIET);
	if (scale < 1)
		scale = 1;
	result = RESULT_NO_MEMORY;
	row = malloc((size_t)((code.size + 2 * QUIET) * scale + 7) / 8);
	png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	if (png != NULL)
		info = png_create_info_struct(png);
	if (row != NULL && info != NULL)
		result = draw(png, info, &code, scale, out, row);
	png_destroy_write_struct(&png, &info);
	free(row);
	return result;
}
