/* QR codes: the modules by libqrcodegen, the PNG by libpng. */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <qrcodegen.h>

#include "page/qr.h"

#define QUIET 4

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
	    qrcodegen_Mask_AUTO, true);
	if (!fits)
		return RESULT_TOO_LARGE;
	code->size = qrcodegen_getSize(code->modules);
	return RESULT_OK;
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
			buf_format(out, "M%d %dh%dv1h-%dz", start + QUIET,
			    y + QUIET, x - start, x - start);
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
	for (int x = 0; x < side * scale; x++)
		if (qrcodegen_getModule(
			code->modules, x / scale - QUIET, y / scale - QUIET))
			row[x / 8] &= (png_byte) ~(0x80 >> x % 8);
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
	png_write_info(png, info);
	for (int y = 0; y < side * scale; y++) {
		fill_row(code, y, scale, side, row);
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
