/* A buyer at the card form: how he gets there, what he types, what is sent. */
"use strict";

const crypto = require("crypto");
const path = require("path");
const {execFile} = require("child_process");
const {promisify} = require("util");

const {listen, open} = require("./look.js");

const GOOD = "8600495473316478";
const EXPIRY = "0399";
const CODE = "666666";
let orders = 0;

/* An order that nobody has seen yet: its link will register it. */
function fresh() {
	return `card-${++orders}`;
}

/* The address of a page of ours, signed by the shop. */
function signed(settings, page, fields) {
	const all = {exp: Math.floor(Date.now() / 1000) + 3600, ...fields};
	const query = Object.keys(all).sort().map((name) =>
	    `${name}=${encodeURIComponent(all[name])}`).join("&");

	return `${settings.site}/${page}?${query}&sig=` + crypto.createHmac(
	    "sha256", settings.secret).update(`${page}?${query}`).digest("hex");
}

/* What the page says in this language. */
function words(settings, lang) {
	const read = (folder) => require(path.join(settings.source, "templates",
	    folder, `${lang}.json`));

	return {...read("words"), c: read("card/words"),
	    s: read("sandbox/words")};
}

/* What the database answers. */
async function sql(settings, text) {
	const {stdout} = await promisify(execFile)(settings.mariadb, [
	    "--no-defaults", `--socket=${settings.socket}`, "--user=root",
	    "--batch", "--skip-column-names", "--execute", text, "shop"]);

	return stdout.trim();
}

/* How many receipts of the order took money. */
async function charges(settings, order) {
	return Number(await sql(settings, "SELECT COUNT(*) FROM " +
	    "payme_sandbox_receipt WHERE pay_time > 0 AND " +
	    `account = '{"order_id":"${order}"}'`));
}

/* All that a tab sends and complains of, for as long as it lives. */
function record(page) {
	const kept = {requests: [], faults: []};

	page.on("request", (request) => kept.requests.push({url: request.url(),
	    method: request.method(), body: request.postData() || ""}));
	page.on("pageerror", (error) => kept.faults.push(`error: ${error}`));
	page.on("console", (message) => {
		/* What is refused has a status that says so. */
		if (message.type() === "error" &&
		    !/^Failed to load resource: .* (409|400)/.test(message.text()))
			kept.faults.push(`console: ${message.text()}`);
	});
	return kept;
}

function digits(text) {
	return text.replace(/%20/g, "").replace(/[^0-9]/g, "");
}

/* What the traffic has that it must not have. */
function leaks(settings, kept, number) {
	const faults = kept.faults.slice();

	for (const {url, body} of kept.requests) {
		const ours = url.startsWith(`${settings.site}/`);

		if (!ours && !url.startsWith(`${settings.payme}/`) &&
		    !url.startsWith("data:"))
			faults.push(`asks for ${url}`);
		if (digits(url).includes(number))
			faults.push(`the number is in ${url}`);
		if (ours && digits(body).includes(number))
			faults.push(`the number is sent to ${url}`);
	}
	return faults;
}

function posts(kept, start) {
	return kept.requests.filter((request) => request.method === "POST" &&
	    request.url.startsWith(start));
}

class Till {
	/* A tab; look is {width, height, dark, script}. */
	static async open(browser, settings, lang, {width = 320, height = 640,
	    dark = false, script = true} = {}) {
		const page = await open(browser, width, height, {locale: "de-DE",
		    colorScheme: dark ? "dark" : "light",
		    javaScriptEnabled: script});

		return Object.assign(new Till(), {page, settings, lang,
		    words: words(settings, lang), kept: record(page),
		    seen: listen(page, [settings.site, settings.payme])});
	}

	/* The form of an order, which user may have cards for. */
	async arrive(order = fresh(), user = "") {
		this.order = order;
		this.address = signed(this.settings, "payme-card", {
		    order_id: order, amount: 500000, lang: this.lang,
		    ...user && {user}});
		await this.page.goto(this.address);
		return this;
	}

	async card(number = GOOD, expiry = EXPIRY) {
		await this.page.locator("#card-number").fill(number);
		await this.page.locator("#card-expiry").fill(expiry);
		await this.press(this.words.c.next);
	}

	async code(text = CODE) {
		await this.page.locator("#code-text").waitFor();
		await this.page.locator("#code-text").fill(text);
		await this.press(this.words.c.pay);
	}

	/* The button that can be seen, by the beginning of its text. */
	async press(text) {
		await this.page.locator("button:visible", {hasText: text}).first()
		    .click();
	}

	/* What is said to be wrong; waits until it matches. */
	async problem(pattern) {
		await this.page.locator("#problem", {hasText: pattern}).waitFor();
	}

	/* Waits for the page that shows the order's state. */
	async state(word) {
		await this.page.waitForURL("**/payme-status?**");
		await this.page.getByRole("heading", {name: this.words[word],
		    exact: true}).waitFor();
	}

	async charges() {
		return charges(this.settings, this.order);
	}

	async close() {
		await this.page.context().close();
	}
}

module.exports = {Till, charges, fresh, leaks, posts, record, signed, sql, words,
    GOOD, EXPIRY, CODE};
