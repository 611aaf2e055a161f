/*
 * Any query to payme-qr: what it draws as SVG and as PNG is one and the same
 * code, in the width that was asked for.
 */
#include <png.h>

#include "page/form.h"
#include "page/qr.h"
#include "tests/fuzz/fuzz.h"

#define QUIET 4
#define SIDE_MAX (177 + 2 * QUIET)

struct picture {
	int side; /* modules, with the quiet zone */
	bool dark[SIDE_MAX][SIDE_MAX];
};

/* Every dark bar of the path: M4 4h7v1h-7z. */
static void
read_svg(const char *svg, int width, struct picture *picture)
{
	int x, y, right, left, length, shown[2], box[2];
	const char *path = strstr(svg, "<path d=\"");

	PROMISE(sscanf(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\"", &shown[0],
	    &shown[1], &box[0], &box[1]) == 4);
	PROMISE(shown[0] == width && shown[1] == width);
	PROMISE(box[0] == box[1] && box[0] >= 21 + 2 * QUIET &&
	    box[0] <= SIDE_MAX);
	memset(picture, 0, sizeof(*picture));
	picture->side = box[0];
	PROMISE(path != NULL);
	for (path += 9; sscanf(path, "M%d %dh%dv1h%dz%n", &x, &y, &right,
	    &left, &length) == 4; path += length) {
		PROMISE(right > 0 && left == -right && x >= QUIET &&
		    y >= QUIET && x + right <= picture->side - QUIET &&
		    y < picture->side - QUIET);
		memset(&picture->dark[y][x], 1, (size_t)right);
	}
	PROMISE(strcmp(path, "\"/></svg>") == 0);
}

static void
check_png(const struct buf *png, int width, const struct picture *picture)
{
	static png_byte pixels[1024 * 1024];
	png_image image = {.version = PNG_IMAGE_VERSION};
	unsigned scale;

	PROMISE(png_image_begin_read_from_memory(
	    &image, png->data, png->length) != 0);
	PROMISE(image.width == image.height);
	scale = image.width / (unsigned)picture->side;
	PROMISE(scale >= 1 && image.width == scale * (unsigned)picture->side);
	PROMISE(image.width <= (unsigned)width || scale == 1);
	PROMISE(image.width + (unsigned)picture->side > (unsigned)width);
	image.format = PNG_FORMAT_GRAY;
	PROMISE(PNG_IMAGE_SIZE(image) <= sizeof(pixels));
	PROMISE(png_image_finish_read(&image, NULL, pixels, 0, NULL) != 0);
	for (unsigned i = 0; i < image.width * image.width; i++)
		PROMISE((pixels[i] == 0) ==
		    picture->dark[i / image.width / scale]
				 [i % image.width / scale]);
}

static void
draw(struct span text, int width)
{
	static struct picture picture;
	struct buf svg = {0}, png = {0};
	enum result result = qr_svg(&svg, text, width);

	PROMISE(qr_png(&png, text, width) == result);
	/* Version 40 with error correction M holds so many bytes. */
	PROMISE(result == (text.length <= 2331 ? RESULT_OK
	                                       : RESULT_TOO_LARGE));
	if (result == RESULT_OK) {
		buf_char(&svg, '\0');
		read_svg(svg.data, width, &picture);
		check_png(&png, width, &picture);
	}
	buf_free(&svg);
	buf_free(&png);
}

static void
run(struct span input)
{
	struct form form = {.count = 0};
	int width = QR_WIDTH;

	if (form_read(&form, input) == RESULT_OK && form_pixels(&form, "width",
	    QR_WIDTH_MIN, QR_WIDTH_MAX, &width)) {
		PROMISE(width >= QR_WIDTH_MIN && width <= QR_WIDTH_MAX);
		draw(form_get(&form, "order_id"), width);
	}
	form_free(&form);
}

FUZZ_TARGET("qr")
