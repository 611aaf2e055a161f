/* The QR code as a phone sees it: a picture of the page, read back. */
"use strict";

const {read} = require("./scan.js");
const {open} = require("./look.js");

const WIDTHS = [150, 250, 600];

module.exports = async (browser, settings, tap) => {
	const page = await open(browser, 1280, 900);
	const link = settings.links["197"];
	const show = async (type, width) => {
		await page.goto(`${settings.site}/payme-qr?order_id=197` +
		    `&type=${type}&width=${width}`);
		return type === "png" ? page.locator("img") : page.locator("svg");
	};

	for (const type of ["page", "svg", "png"])
		for (const width of WIDTHS) {
			const code = await show(type, width);
			const box = await code.boundingBox();

			tap.equal([box.width <= width, box.width > width * .85,
			    await read(settings, code)], [true, true, link],
			`the code as ${type}, ${width} pixels wide, says the link`);
		}
	await page.emulateMedia({colorScheme: "dark"});
	tap.equal(await read(settings, await show("page", 150)), link,
	    "the code of a dark page too");
	await page.setViewportSize({width: 320, height: 640});
	tap.equal(await read(settings, await show("page", 600)), link,
	    "and a large one on a small screen");
	await page.context().close();
};
