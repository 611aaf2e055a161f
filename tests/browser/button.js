/* payme-button in an iframe of the shop's. */
"use strict";

const {accessible, listen, measure, open} = require("./look.js");
const shop = require("./shop.js");

module.exports = async (browser, settings, tap) => {
	shop.add("frame", {body: '<iframe title="Payme" width="216" height="64" ' +
	    `src="${settings.site}/payme-button?order_id=197&amp;lang=uz">` +
	    `</iframe><iframe title="Payme: paid" width="216" height="64" ` +
	    `src="${settings.site}/payme-button?order_id=paid&amp;lang=uz">` +
	    "</iframe>"});
	const page = await open(browser, 320, 640);
	const seen = listen(page, [settings.site, settings.shop]);

	await page.goto(`${settings.shop}/frame`, {waitUntil: "load"});
	const [, button, refusal] = page.frames();
	const faults = seen.faults.concat(await button.evaluate(measure),
	    await accessible(page));
	tap.equal(faults, [], "the button in an iframe");
	tap.equal(await button.evaluate(() => {
		const image = document.images[0];

		return [document.documentElement.lang, image.naturalWidth,
		    image.width, image.height, image.alt,
		    document.documentElement.scrollHeight <= innerHeight];
	}), ["uz", 200, 200, 52, "Payme orqali to‘lash", true],
	"has its picture, its text, and fits");
	tap.equal((await refusal.textContent("body")).trim(), "To‘landi",
	    "what is paid has none");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	await page.waitForURL(`${settings.site}/payme-checkout?*`);
	tap.ok(new URL(page.url()).searchParams.get("order_id") === "197",
	    "the Enter key leads the whole tab to the checkout", page.url());
	await page.context().close();
};
