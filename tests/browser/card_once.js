/* Pressed twice, reloaded, gone back, in two tabs, lost: one charge each. */
"use strict";

const {Till, fresh, leaks, posts, CODE, GOOD} = require("./till.js");

/* Up to the button that pays. */
async function ready(browser, settings, order = fresh()) {
	const till = await (await Till.open(browser, settings, "en"))
	    .arrive(order);

	await till.card();
	await till.page.locator("#code-text").waitFor();
	await till.page.locator("#code-text").fill(CODE);
	return till;
}

function paying(till) {
	return posts(till.kept, `${till.settings.site}/payme-card`).length;
}

async function settled(till, tap, name) {
	await till.state("paid");
	tap.equal([await till.charges(), leaks(till.settings, till.kept, GOOD)],
	    [1, []], name);
	await till.close();
}

async function twice(browser, settings, tap) {
	const till = await ready(browser, settings);

	await till.page.locator("#code button").first().dblclick();
	await till.state("paid");
	tap.equal(paying(till), 1, "pressed twice: asked once");
	await settled(till, tap, "pressed twice: charged once");
}

async function keys(browser, settings, tap) {
	const till = await ready(browser, settings);

	await till.page.locator("#code-text").focus();
	for (let i = 0; i < 3; i++)
		await till.page.keyboard.press("Enter");
	await settled(till, tap, "the Enter key three times: charged once");
}

async function reloaded(browser, settings, tap) {
	const till = await ready(browser, settings);

	await till.page.reload();
	await till.page.locator("#card-number").waitFor();
	tap.equal(await till.page.locator("#card-number").inputValue(), "",
	    "a reloaded form is empty");
	await till.card();
	await till.code();
	await settled(till, tap, "reloaded before it is paid: charged once");
}

/* The server is done, the page has not heard of it, and is reloaded. */
async function reloadedLate(browser, settings, tap) {
	const till = await ready(browser, settings);
	let come;
	const arrived = new Promise((resolve) => { come = resolve; });

	await till.page.route("**/payme-card?*", async (route) => {
		if (route.request().method() !== "POST") {
			await route.continue();
			return;
		}
		await route.fetch();
		come();
	});
	await till.press(till.words.c.pay);
	await arrived;
	await till.page.goto(till.address);
	tap.equal([await till.page.getByRole("heading", {name: till.words.paid,
	    exact: true}).isVisible(), await till.page.locator("#card").count(),
	await till.charges()], [true, 0, 1],
	"reloaded while it is paid: it says so, and has no form any more");
	await till.close();
}

async function back(browser, settings, tap) {
	const till = await Till.open(browser, settings, "en");

	till.seen.forget();
	await till.page.goto(`${settings.site}/payme-status?order_id=nothing`);
	await till.arrive();
	await till.card();
	await till.code();
	await till.state("paid");
	await till.page.goBack();
	tap.ok(till.page.url().includes("order_id=nothing"), "the back button " +
	    "does not lead to the form of what is paid", till.page.url());
	await till.page.goForward();
	await till.state("paid");
	tap.equal(await till.charges(), 1, "back and forward: charged once");
	await till.close();
}

async function tabs(browser, settings, tap) {
	const order = fresh();
	const both = await Promise.all([ready(browser, settings, order),
		ready(browser, settings, order)]);

	await Promise.all(both.map((till) => till.press(till.words.c.pay)));
	await Promise.all(both.map((till) => till.page.waitForFunction((status) =>
	    location.href.includes(status) ||
	    document.getElementById("problem").textContent !== "" &&
	    !document.getElementById("card").hidden, "payme-status")));
	tap.equal(await both[0].charges(), 1, "in two tabs at once: charged once");
	await Promise.all(both.map((till) => till.close()));
}

/* Our own answer does not come: the status page knows. */
async function ours(browser, settings, tap) {
	const till = await ready(browser, settings);

	await till.page.route("**/payme-card?*", async (route) => {
		await route.fetch();
		await route.abort();
	});
	await till.press(till.words.c.pay);
	await till.state("paid");
	tap.equal(await till.charges(), 1, "our answer is lost: charged once");
	await till.close();
}

/* Payme's answers to the form do not come: told, and tried again. */
async function provider(browser, settings, tap) {
	const till = await (await Till.open(browser, settings, "uz")).arrive();
	const lose = (method) => till.page.route("**/payme-sandbox/api",
	    (route) => (route.request().postData() || "").includes(method)
	    ? route.abort() : route.continue());
	const {c} = till.words;

	await lose("cards.create");
	await till.card();
	await till.problem(c.lost);
	await till.page.unrouteAll();
	await lose("get_verify_code");
	await till.press(c.next);
	await till.page.locator("#card:not([aria-busy=true])").waitFor();
	await till.problem(c.lost);
	await till.page.unrouteAll();
	await till.press(c.next);
	await lose("cards.verify");
	await till.code();
	await till.problem(c.lost);
	await till.page.unrouteAll();
	await till.code();
	await till.state("paid");
	tap.equal(await till.charges(), 1, "Payme does not answer: it is told, " +
	    "each step can be repeated, and charged once");
	await till.close();
}

/* Answers as nobody documents them: each is told in words, or taken. */
async function odd(browser, settings, tap) {
	const till = await (await Till.open(browser, settings, "en")).arrive();
	const {c} = till.words;
	const answers = async (method, answer) => {
		await till.page.unrouteAll();
		await till.page.route("**/payme-sandbox/api", (route) =>
			(route.request().postData() || "").includes(method)
			? route.fulfill({body: JSON.stringify(answer), headers:
			{"Access-Control-Allow-Origin": "*"}}) : route.continue());
	};

	for (const [method, answer, text] of [
		["cards.create", {error: {code: -31300, message: "Plain"}}, "Plain"],
		["cards.create", {error: {message: {uz: "Faqat"}}}, "Faqat"],
		["cards.create", {error: {code: -1, message: null}}, c.lost],
		["cards.create", {error: null}, c.lost],
		["cards.create", {result: {}}, c.lost],
		["get_verify_code", {result: {sent: false}}, c.unsent]]) {
		await answers(method, answer);
		await till.card();
		await till.problem(text);
		await till.page.locator("#card:not([aria-busy=true])").waitFor();
	}
	await till.page.unrouteAll();
	await till.press(c.next);
	await till.code();
	await till.state("paid");
	tap.equal(await till.charges(), 1, "whatever Payme's answers look like, " +
	    "something is said, and it can be tried again");
	await till.close();
}

module.exports = async (browser, settings, tap) => {
	await Promise.all([twice, keys, reloaded, reloadedLate, back, tabs, ours,
		odd, provider].map((one) => one(browser, settings, tap)));
};
module.exports.ready = ready;
module.exports.settled = settled;
