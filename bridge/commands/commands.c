/* SPDX-License-Identifier: MIT */
#include "bridge/commands/commands.h"

const struct command commands[] = {
	{
		.name = "run",
		.arguments = "[--microphone NAME] [--recording FILE]… [--trace] [--json]",
		.summary = "listen, and carry out what is said",
		.details =
			"  --microphone NAME   in place of the configured one: a name, an index, `none`\n"
			"  --recording FILE    play a recording in real time in place of a microphone; ends\n"
			"                      after the last one\n"
			"  --trace             show each command's way on standard output\n"
			"  --json              the same as lines of JSON\n"
			"SIGHUP reads the configuration again; SIGTERM ends.\n",
		.run = command_run,
	},
	{
		.name = "check",
		.arguments = "[--json | --acl [--user NAME]]",
		.summary = "read the whole configuration and say everything that is wrong",
		.details =
			"  --json        one JSON line\n"
			"  --acl         the topics that Earshot needs, as an access list for a mosquitto\n"
			"  --user NAME   for this user of the broker, in place of the configured one\n",
		.run = command_check,
	},
	{
		.name = "hear",
		.arguments = "[--json] [--no-wake] [--whole] FILE…",
		.summary = "recognise recordings; nothing is sent",
		.details =
			"  --json      one JSON line for each utterance\n"
			"  --no-wake   the recordings hold commands without a wake word\n"
			"  --whole     each file is one utterance\n",
		.run = command_hear,
	},
	{
		.name = "ask",
		.arguments = "[--json] [--send] TEXT",
		.summary = "what a typed sentence means and would send",
		.details =
			"  --json   one JSON line\n"
			"  --send   have the running daemon carry it out, and wait for its answer\n",
		.run = command_ask,
	},
	{
		.name = "sentences",
		.arguments = "[-n COUNT] [--seed N] [--why TEXT] [--json]",
		.summary = "sentences that would be understood, or why one is not",
		.details =
			"  -n COUNT     at most so many (20)\n"
			"  --seed N     another choice of them for each number (1)\n"
			"  --why TEXT   whether this is understood, and if not, where it goes wrong\n"
			"  --json       one JSON line for each\n",
		.run = command_sentences,
	},
	{
		.name = "devices",
		.arguments = "[--json]",
		.summary = "the devices of the map, and what may be done with each",
		.run = command_devices,
	},
	{
		.name = "import",
		.arguments = "[--output FILE] [--from DUMP] [--prefix TOPIC] [--json] SOURCE",
		.summary = "a device map from what the broker keeps about its devices",
		.details =
			"SOURCE is zigbee2mqtt, homeassistant (its MQTT discovery), tasmota, esphome or\n"
			"homie.\n"
			"  --output FILE    where the map goes, in place of standard output; a file that is\n"
			"                   there already is never written over\n"
			"  --from DUMP      read a file in place of the broker: lines of a topic, a space and\n"
			"                   a payload; `-` is standard input\n"
			"  --prefix TOPIC   where the topics begin, if not at the usual place\n"
			"  --json           one JSON line: how many devices, how many things left out\n"
			"What could not be mapped stands at the end of the map, with the reason. Whatever\n"
			"opens the house is imported with a policy that denies it.\n",
		.run = command_import,
	},
	{
		.name = "microphones",
		.arguments = "[--json]",
		.summary = "the microphones that this machine has",
		.run = command_microphones,
	},
	{
		.name = "score",
		.arguments = "[--json] [--whole] [--wake] [--every N] [--from K] [--jobs N] [--misses] "
			     "[--each] MANIFEST…",
		.summary = "recognise labelled recordings and count what came out right",
		.details =
			"  --whole      each file is one utterance\n"
			"  --wake       a wake word must come first, as when the daemon listens\n"
			"  --every N    only every Nth recording of a manifest, from the Kth (--from, 0)\n"
			"  --jobs N     recognise with N processes (2)\n"
			"  --misses     show each recording that did not come out right\n"
			"  --each       one JSON line for each recording, before the counts\n",
		.run = command_score,
	},
	{
		.name = "tune",
		.arguments = "--wake RECORDINGS --talk RECORDINGS [--word WORD] [--rate N] [--write FILE] "
			     "[--every N] [--jobs N] [--json]\n"
			     "       earshot [-c FILE] tune --live [--word WORD] [--microphone NAME] "
			     "[--recording FILE]… [--json]\n"
			     "       earshot [-c FILE] tune --voice [--recordings MANIFEST] "
			     "[--microphone NAME] [--sentences N] [--seed N] [--write FILE] [--json]",
		.summary = "how sure a wake word must be, from recordings or live; learn a voice",
		.details =
			"  --wake RECORDINGS   a recording of the wake word, or a manifest (.jsonl) of such;\n"
			"                      may be given several times\n"
			"  --talk RECORDINGS   the same, of other speech\n"
			"  --word WORD         which, if there are several\n"
			"  --rate N            so many false alarms an hour are allowed (0.1)\n"
			"  --write FILE        put the threshold into this earshot.yaml; the rest of it stays\n"
			"  --every N           only every Nth recording of a manifest\n"
			"  --jobs N            recognise with N processes (2)\n"
			"  --json              one JSON line\n"
			"  --live              a meter: the level, and how sure the wake word is, as you\n"
			"                      speak\n"
			"  --microphone NAME   in place of the configured one\n"
			"  --recording FILE    play a recording in real time in place of a microphone\n"
			"The threshold is chosen on every second recording; what it gives is told of the\n"
			"others.\n"
			"With --voice you read commands of this home, and how you sound here is learnt:\n"
			"  --write FILE            keep it, if it helps on sentences that it was not learnt\n"
			"                          from; see `hearing: {voice: FILE}`\n"
			"  --sentences N           how many you read (10)\n"
			"  --seed N                other sentences for each number (1)\n"
			"  --recordings MANIFEST   in place of the microphone: recordings labelled with\n"
			"                          `text`\n",
		.run = command_tune,
	},
	{
		.name = "refused",
		.arguments = "[--json] [--save FOLDER | --clear]",
		.summary = "what the running daemon did not understand, and why",
		.details =
			"  --json          one JSON line\n"
			"  --save FOLDER   write the sounds that are kept as WAV files, with a manifest for\n"
			"                  `score` to be labelled; see `hearing: {keep_refused: 20}`\n"
			"  --clear         wipe the sounds and the words that are kept\n",
		.run = command_refused,
	},
	{
		.name = "try",
		.arguments = "[--json] DEVICE",
		.summary = "each command of a device against the real one, with your consent",
		.details =
			"  --json   one JSON line at the end; the questions go to standard error\n"
			"Each message is shown before it is sent, and only `y` sends it; what opens\n"
			"something wants its whole name. What the device reports then is shown with how\n"
			"long it took.\n",
		.run = command_try,
	},
	{
		.name = "pin",
		.arguments = "[--device KEY]",
		.summary = "the hash of a PIN, for the secrets file",
		.details =
			"  --device KEY   for this device alone, in place of all that ask for a PIN\n"
			"The PIN is typed twice and not shown; without a terminal it is two lines of\n"
			"standard input.\n",
		.run = command_pin,
	},
	{
		.name = "privacy",
		.arguments = "[--days N | --since TIME] [--json | --html] | --check",
		.summary = "what linking would have sent, what left here, and whether the sandboxes hold",
		.details =
			"  --days N       so many days, today included (7)\n"
			"  --since TIME   from then on: 2026-11-22 or \"2026-11-22 14:00\"\n"
			"  --json         one JSON line with all of it\n"
			"  --html         a page for a browser, which asks for nothing from anywhere\n"
			"  --check   try, from inside each process, what it must not be able to do; show each\n"
			"            refusal, and what this kernel cannot forbid\n"
			"The exit status is 1 if something worked that must not. No daemon is needed.\n",
		.run = command_privacy,
	},
	{
		.name = "demo",
		.arguments = "[--microphone NAME] [RECORDING…]",
		.summary = "a broker, a simulated home and spoken commands, without hardware",
		.run = command_demo,
	},
	/* What `run`, `hear` and `score` start: no command for people. */
	{.name = "listener", .arguments = "", .run = command_listener},
	{.name = NULL},
};
