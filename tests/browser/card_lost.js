/* Payme charges, and our server does not hear of it: one charge each. */
"use strict";

const {ready, settled} = require("./card_once.js");

/* The page of the local Payme where its faults are switched. */
async function faults(browser, settings, on) {
	const page = await browser.newPage();

	await page.goto(`${settings.payme}/payme-sandbox/faults?lang=en`);
	for (const box of await page.getByRole("checkbox").all())
		await box.setChecked(await box.getAttribute("name") === on);
	await page.getByRole("button").click();
	await page.waitForLoadState();
	const set = await page.locator(":checked").count();
	await page.close();
	return set;
}

module.exports = async (browser, settings, tap) => {
	for (const name of ["api_lost", "api_html"]) {
		const set = await faults(browser, settings, name);

		tap.equal(set, 1, `${name} is switched on`);
		const tills = await Promise.all([ready(browser, settings),
			ready(browser, settings)]);
		await tills[0].press(tills[0].words.c.pay);
		await tills[1].page.locator("#code button").first().dblclick();
		await settled(tills[0], tap, `${name}: charged once`);
		await settled(tills[1], tap,
		    `${name}, pressed twice: charged once`);
	}
	tap.equal(await faults(browser, settings, ""), 0, "and off again");
};
