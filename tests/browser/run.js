/*
 * Opens pages in Chromium.  PAYME_BROWSER says where everything is, and which
 * files look at it; see chromium.py, which starts this.
 */
"use strict";

const {chromium} = require("playwright-core");
const shop = require("./shop.js");
const {Part, print} = require("./tap.js");

/* What waits for a page's own clock waits while the others go on. */
async function run(name, browser, settings) {
	const part = new Part();

	try {
		await require(`./${name}.js`)(browser, settings, part);
	} catch (error) {
		part.ok(false, `${name}.js comes to its end`, error.stack);
	}
	return part;
}

async function main() {
	const settings = JSON.parse(process.env.PAYME_BROWSER);
	const server = await shop.start(settings);
	/* The pages are our own, and root has no other way. */
	const browser = await chromium.launch({executablePath: settings.chromium,
	    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]});
	const parts = [];

	for (const names of settings.parts)
		parts.push(...await Promise.all(names.map((name) =>
		    run(name, browser, settings))));
	await browser.close();
	server.close();
	process.exit(print(parts));
}

main();
