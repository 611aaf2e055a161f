/* The state of a payment changes while the buyer looks at it. */
"use strict";

const crypto = require("crypto");

const {open} = require("./look.js");

/* One call of Payme's. */
async function call(settings, method, params) {
	const response = await fetch(`${settings.site}/payme-merchant`, {
	    method: "POST", headers: {Authorization: "Basic " +
	    Buffer.from(`Paycom:${settings.key}`).toString("base64")},
	    body: JSON.stringify({id: 1, method, params})});
	const answer = await response.json();

	if (answer.error)
		throw new Error(JSON.stringify(answer.error));
}

async function pay(settings, order) {
	const id = crypto.randomBytes(12).toString("hex");

	await call(settings, "CreateTransaction", {id, time: Date.now(),
	    amount: 500000, account: {order_id: order}});
	await call(settings, "PerformTransaction", {id});
}

async function watch(browser, settings, order, options) {
	const page = await open(browser, 320, 640, options);
	const seen = {loads: 0, questions: 0};

	page.on("request", (request) => {
		seen.loads += request.isNavigationRequest();
		seen.questions += request.resourceType() === "fetch";
	});
	await page.goto(`${settings.site}/payme-status?order_id=${order}&lang=en`);
	await page.getByRole("heading", {name: "Awaiting payment"}).waitFor();
	await pay(settings, order);
	await page.getByRole("heading", {name: "Paid", exact: true}).waitFor();
	await page.context().close();
	return seen;
}

module.exports = async (browser, settings, tap) => {
	const [fast, slow] = await Promise.all([
		watch(browser, settings, "script", {}),
		watch(browser, settings, "plain", {javaScriptEnabled: false}),
	]);

	tap.ok(fast.questions > 0 && fast.loads === 2, "a page that waits asks by " +
	    "itself, and is loaded again when there is news", JSON.stringify(fast));
	tap.ok(slow.questions === 0 && slow.loads > 1, "without JavaScript it is " +
	    "loaded again until there is news", JSON.stringify(slow));
};
