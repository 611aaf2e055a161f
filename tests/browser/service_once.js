/* Pressed twice, reloaded, gone back, in two tabs: one payment each. */
"use strict";

const {Payer, fresh, paid} = require("./payer.js");

const USER = "once";

/* Up to the code; ${code} is the account's. */
async function ready(browser, settings, code = fresh(), look = {}) {
	const payer = await (await Payer.open(browser, settings, "en", look))
	    .confirm(USER, {"account.customer_code": code});

	await payer.press(payer.v.pay);
	await payer.page.locator("#otp").fill(settings.otp);
	return payer;
}

async function twice(payer) {
	await payer.page.locator("#once button").dblclick();
}

async function keys(payer) {
	await payer.page.locator("#otp").focus();
	for (let i = 0; i < 3; i++)
		await payer.page.keyboard.press("Enter");
}

/* The server is done, the page has not heard of it, and is reloaded. */
async function reloaded(payer) {
	const address = payer.page.url();
	let come;
	const arrived = new Promise((resolve) => { come = resolve; });

	await payer.page.route("**/payme-service?*", async (route) => {
		if (route.request().method() !== "POST") {
			await route.continue();
			return;
		}
		await route.fetch({maxRedirects: 0});
		come();
	});
	await payer.page.locator("#once button").click({noWaitAfter: true});
	await arrived;
	await payer.page.goto(address);
}

/* Back from the receipt, where the code's page may stand as it was. */
async function back(payer) {
	await payer.press(payer.v.pay);
	await payer.heading(payer.v.paid);
	await payer.page.goBack();
	await payer.page.waitForLoadState();
	if (await payer.page.locator("#otp").count()) {
		await payer.page.locator("#otp").fill(payer.settings.otp);
		await payer.press(payer.v.pay);
	}
}

module.exports = async (browser, settings, tap) => {
	const walks = {"pressed twice": twice, "Enter three times": keys,
	    "reloaded while it is paid": reloaded, "back from the receipt": back};

	/* One after the other: each payment is the user's next one. */
	for (const [name, act] of Object.entries(walks)) {
		const before = await paid(settings, USER);
		const payer = await ready(browser, settings);

		await act(payer);
		await payer.heading(payer.v.paid);
		tap.equal(await paid(settings, USER) - before, 1,
		    `${name}: paid once, and that is said`);
		await payer.close();
	}
	const before = await paid(settings, USER);
	const code = fresh();
	const first = await ready(browser, settings, code);
	const second = await ready(browser, settings, code, {script: false});

	await Promise.all([first, second].map((payer) =>
	    payer.press(payer.v.pay)));
	await first.page.waitForLoadState();
	await first.arrive(USER, {history: "1"});
	await second.page.waitForLoadState();
	tap.equal(await paid(settings, USER) - before, 1,
	    "one bill in two tabs: paid once");
	await first.close();
	await second.close();
};
