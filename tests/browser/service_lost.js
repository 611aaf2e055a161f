/* Paylov takes the money, and we do not hear of it: one payment, and told. */
"use strict";

const {Payer, paid} = require("./payer.js");

/* The page of the local Payme where its faults are switched. */
async function faults(browser, settings, on) {
	const page = await browser.newPage();

	await page.goto(`${settings.site}/payme-sandbox/faults?lang=en`);
	for (const box of await page.getByRole("checkbox").all())
		await box.setChecked(await box.getAttribute("name") === on);
	await page.getByRole("button").click();
	await page.waitForLoadState();
	const set = await page.locator(":checked").count();
	await page.close();
	return set;
}

module.exports = async (browser, settings, tap) => {
	for (const name of ["paylov_lost", "paylov_half"]) {
		const user = `lost-${name}`;
		const payers = [];

		for (const script of [true, false]) {
			const payer = await (await Payer.open(browser, settings,
			    "uz", {script})).confirm(user);
			await payer.press(payer.v.pay);
			await payer.page.locator("#otp").waitFor();
			payers.push(payer);
		}
		tap.equal(await faults(browser, settings, name), 1,
		    `${name} is switched on`);
		for (const payer of payers)
			await payer.code();
		tap.equal(await faults(browser, settings, ""), 0,
		    `${name}: and off again`);
		for (const payer of payers) {
			await payer.heading(payer.v.paid);
			await payer.close();
		}
		tap.equal(await paid(settings, user), 2,
		    `${name}: two bills are paid, once each, and that is told`);
	}
};
