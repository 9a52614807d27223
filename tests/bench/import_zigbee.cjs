// SPDX-License-Identifier: MIT
//
// For tests/bench/import_zigbee: `dump` writes every definition of zigbee-herdsman-converters
// as zigbee2mqtt would announce it, some hundreds to a file; `count` reads the maps that came
// of them, line by line and without Earshot, and counts.
'use strict';
const fs = require('fs');
const path = require('path');

const PER_FILE = 300;
const [mode, folder, work] = process.argv.slice(2);

function definitions() {
	const root = path.join(path.resolve(folder), 'node_modules', 'zigbee-herdsman-converters');
	const {prepareDefinition} = require(root);
	const devices = path.join(root, 'dist', 'devices');
	const all = [];
	for (const file of fs.readdirSync(devices).sort()) {
		if (!file.endsWith('.js') || file === 'index.js') {
			continue;
		}
		for (const raw of require(path.join(devices, file)).definitions ?? []) {
			const definition = prepareDefinition(raw);
			const exposes = typeof definition.exposes === 'function' ?
				definition.exposes({isDummyDevice: true}, {}) : definition.exposes;
			all.push({model: definition.model, vendor: definition.vendor,
				description: definition.description,
				exposes: JSON.parse(JSON.stringify(exposes))});
		}
	}
	return all;
}

function dump() {
	const all = definitions();
	for (let start = 0; start < all.length; start += PER_FILE) {
		const list = all.slice(start, start + PER_FILE).map((definition, i) => ({
			ieee_address: '0x' + (start + i).toString(16).padStart(16, '0'),
			friendly_name: `thing ${start + i}`,
			type: 'Router', supported: true, disabled: false, definition,
		}));
		fs.writeFileSync(path.join(work, `part${String(start).padStart(5, '0')}.txt`),
			'zigbee2mqtt/bridge/devices ' + JSON.stringify(list) + '\n');
	}
}

// The devices of a map: what stands under each key, and the notes at its end.
function readMap(text) {
	const [body, notes = ''] = text.split('\n# Not in the map:\n');
	const devices = [];
	let device = null;
	for (const line of body.split('\n')) {
		if (/^ {2}[a-z0-9_-]+:$/.test(line)) {
			device = {lines: []};
			devices.push(device);
		} else if (device !== null) {
			device.lines.push(line.trim());
		}
	}
	for (const entry of devices) {
		const value = key => (entry.lines.find(line => line.startsWith(key + ': ')) ?? '')
			.slice(key.length + 2);
		entry.type = value('type');
		entry.thing = Number((value('topic').match(/thing (\d+)"$/) ?? [])[1] ?? -1);
		entry.policy = value('policy');
		entry.sensitive = value('sensitive') === 'yes' ||
			['lock', 'garage', 'gate'].includes(entry.type);
	}
	return {devices, notes: new Set([...notes.matchAll(/“thing (\d+)”/g)].map(m => Number(m[1])))};
}

function opens(definition) {
	const words = `${definition.description} ${definition.model}`.replace(/child[ -]lock/gi, '');
	return definition.exposes.some(expose => expose.type === 'lock' && (expose.features ?? [])
		.some(feature => /^state/.test(feature.property))) ||
		/\b(lock|garage|gate|door ?lock|opener|strike|barrier|intercom)\b/i.test(words);
}

const commanded = ['light', 'switch', 'cover', 'fan', 'garage', 'gate', 'lock', 'scene', 'script'];

function count() {
	const all = definitions();
	const types = {};
	const mapped = new Map();
	const told = new Set();
	for (const file of fs.readdirSync(work).filter(name => /^part.*\.yaml$/.test(name))) {
		const {devices, notes} = readMap(fs.readFileSync(path.join(work, file), 'utf8'));
		for (const device of devices) {
			types[device.type] = (types[device.type] ?? 0) + 1;
			mapped.set(device.thing, [...(mapped.get(device.thing) ?? []), device]);
		}
		notes.forEach(note => told.add(note));
	}
	const silent = all.filter((_, i) => !mapped.has(i) && !told.has(i));
	const opening = all.map((definition, i) => ({definition, i}))
		.filter(({definition}) => opens(definition));
	const harmless = opening.filter(({i}) => (mapped.get(i) ?? []).some(device =>
		['switch', 'cover', 'garage', 'gate', 'lock', 'scene', 'script'].includes(device.type) &&
		(!device.sensitive || !/deny/.test(device.policy))));
	const open = [...mapped.values()].flat().filter(device => device.sensitive &&
		commanded.includes(device.type) && !/^\{[a-z]+: deny(, [a-z]+: deny)*\}$/.test(device.policy));
	console.log(`${all.length} definitions: ${mapped.size} in a map, ` +
		`${all.filter((_, i) => !mapped.has(i) && told.has(i)).length} told why not, ` +
		`${silent.length} silently missing`);
	console.log('devices: ' + Object.keys(types).sort().map(type => `${types[type]} ${type}`)
		.join(', '));
	console.log(`${opening.length} definitions lock or open something by what they say: ` +
		`${opening.filter(({i}) => (mapped.get(i) ?? []).some(device => device.sensitive)).length} ` +
		`are imported with opening denied, ${harmless.length} as harmless, the others take no ` +
		'command that opens');
	for (const {definition, i} of harmless) {
		console.log(`  harmless: thing ${i}: ${definition.vendor} ${definition.model}: ` +
			`${definition.description}`);
	}
	silent.slice(0, 20).forEach(d => console.log(`  missing: ${d.vendor} ${d.model}`));
	console.log(`${open.length} sensitive devices without a policy that denies`);
	process.exitCode = silent.length + harmless.length + open.length > 0 ? 1 : 0;
}

(mode === 'dump' ? dump : count)();
