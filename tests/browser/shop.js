/*
 * The shop: pages under a strict policy, the script, and Payme's page, which
 * shows what it was asked for.
 */
"use strict";

const fs = require("fs");
const http = require("http");
const path = require("path");

const POLICY = "default-src 'none'; script-src 'self'; img-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-src http:; " +
    "require-trusted-types-for 'script'";
const TYPES = {".js": "text/javascript", ".svg": "image/svg+xml",
    ".png": "image/png"};
const pages = new Map();
const scripts = new Map();

/* A page of the shop at /NAME, and its script at /NAME.js. */
function add(name, {body, script = "", head = "", lang = "en",
    attributes = "", policy = POLICY}) {
	scripts.set(`/${name}.js`, script);
	pages.set(`/${name}`, {policy, text: `<!DOCTYPE html><html lang="${lang}">` +
	    `<head><meta charset="utf-8"><title>${name}</title><link rel="icon" ` +
	    `href="/static/button/white_en.svg">${head}</head>` +
	    `<body ${attributes}><main><h1>${name}</h1>${body}</main></body></html>`});
}

function read(request) {
	return new Promise((resolve) => {
		let text = "";

		request.setEncoding("utf8");
		request.on("data", (piece) => { text += piece; });
		request.on("end", () => resolve(text));
	});
}

function send(response, type, body, {status = 200, policy = POLICY} = {}) {
	response.writeHead(status, {"Content-Type": `${type}; charset=utf-8`,
	    "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"});
	response.end(body);
}

function answer(settings) {
	return async (request, response) => {
		const url = new URL(request.url, settings.shop);

		if (url.pathname.startsWith("/pay")) {
			const body = await read(request);
			send(response, "text/plain", JSON.stringify({
			    method: request.method, path: request.url,
			    type: request.headers["content-type"] || "",
			    fields: [...new URLSearchParams(body)]}));
		} else if (url.pathname.startsWith("/static/")) {
			const file = path.join(settings.source, url.pathname);
			const found = fs.existsSync(file);
			send(response, TYPES[path.extname(file)],
			    found ? fs.readFileSync(file) : "",
			    {status: found ? 200 : 404});
		} else if (scripts.has(url.pathname)) {
			send(response, "text/javascript", scripts.get(url.pathname));
		} else {
			const page = pages.get(url.pathname) ||
			    {text: "<!DOCTYPE html><title>the shop</title>"};
			send(response, "text/html", page.text, page);
		}
	};
}

function start(settings) {
	const server = http.createServer(answer(settings));

	return new Promise((resolve) => server.listen(settings.shopPort,
	    "127.0.0.1", () => resolve(server)));
}

module.exports = {add, start};
