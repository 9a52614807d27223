#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Each target of tests/fuzz/ takes a few files like those that it is for, as they are and changed,
# with the sanitizers: a short run, so that the targets keep building and holding what they say.
set -u
cd "$(dirname "$0")/../.." || exit 1
programs=${SANITIZED:-build/sanitize/earshot}
programs=${programs%/*}/tests/fuzz
failed=0

seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
trap 'exit 130' INT TERM

zeros() {
	head -c "$1" /dev/zero
}

# field BYTES TEXT: with zeros behind the text.
field() {
	printf '%s' "$2"
	zeros $(($1 - ${#2}))
}

# In the order of import_sources; the first byte chooses.
import_seeds() {
	{ printf '\000' && cat tests/golden/import/zigbee2mqtt_house.json; } >"$seeds/zigbee2mqtt"
	{ printf '\001' && cat tests/golden/import/homeassistant_house.json; } >"$seeds/homeassistant"
	{ printf '\002' && cat tests/golden/import/tasmota_house.json; } >"$seeds/tasmota"
	{ printf '\003' && cat tests/golden/import/esphome_house.txt; } >"$seeds/esphome"
	{ printf '\004' && cat tests/golden/import/homie_house.json; } >"$seeds/homie"
}

# An even first byte: the target writes the head. The last seed brings its own.
noise_seeds() {
	model=audio/acoustics/noise.model
	{ printf '\000' && grep '^phone' $model | head -n 40; } >"$seeds/phones"
	{ printf '\000' && grep '^gaussian' $model | head -n 40; } >"$seeds/gaussians"
	{ printf '\001' && head -n 60 $model; } >"$seeds/whole"
}

# The first byte, here in octal digits, chooses the topic.
report_seeds() {
	for topic in 0 1 2 3 4 5 6 7 10 11 12 13; do
		{
			printf '%b' "\\0$topic"
			printf '{"state": "ON", "lock_state": "locked", "brightness": 100, '
			printf '"occupied_heating_setpoint": 21.5, "local_temperature": 19, '
			printf '"contact": true, "humidity": 40, "a": {"b": {"c": 3}}}'
		} >"$seeds/object$topic"
		printf '%b' "\\0${topic}ON" >"$seeds/text$topic"
	done
}

# Sequence, checksum, wall clock and count, three texts, and 2000 samples.
ring_seeds() {
	{
		printf '\001' && zeros 23 && printf '\320\007' && zeros 6
		field 96 "not sure" && field 256 computer && field 640 "lock the front door"
		head -c 4000 grammars/answers.yaml
	} >"$seeds/slot"
}

message_seeds() {
	cat >"$seeds/network" <<'EOF'
{"v":1,"do":"network","id":7,"words":["turn","on","café"],"states":3,"finals":[1,2],"complete":[2],"senses":[0,3,3],"arcs":[0,1,0,1,2,1,1,2,2],"rarities":[2,691],"pronunciations":[{"word":"turn","phones":["T ER N"]},{"word":"on","phones":["AO N","AA N"]}],"wake":[{"word":"hey house","threshold":0.25}],"endpointing":{"complete":0.25,"open":0.5,"incomplete":1.5,"longest":20},"rivals_in_doubt":true,"guarded":[0,2]}
EOF
	cat >"$seeds/heard" <<'EOF'
{"v":1,"is":"heard","id":3,"text":"turn on","wake":"computer","reason":null,"sound":null,"start":0.5,"end":1.5,"wake_score":0.9,"rival":"turn off","opinions":["turn on"],"margin":12,"fit":3,"seconds":1,"lead":2,"agreement":1,"passes":2,"reverberation":0,"rival_looked_for":true,"decode_ms":40,"speech_end_ms":1500,"silence_ms":300,"number":4}
EOF
	echo '{"v":1,"do":"verdict","number":4,"sequence":9,"reason":"not sure"}' >"$seeds/verdict"
}

# Files that get past what the target checks first. Where none are written here, a target takes
# any text.
corpus() {
	case $1 in
	base_document | home_device_map) echo devices/examples/*.yaml devices/dialects/plain.yaml ;;
	base_json) echo tests/golden/import/*_house.json ;;
	grammar_jsgf) echo grammars/*.gram ;;
	grammar_typed) echo tests/golden/plans.txt grammars/answers.yaml ;;
	home_report) report_seeds ;;
	import_discovery) import_seeds ;;
	acoustics_noise_model) noise_seeds ;;
	refused_refused_ring) ring_seeds ;;
	wire_message) message_seeds ;;
	*) echo "$0: there is no corpus for $1" >&2 ;;
	esac
}

for source in tests/fuzz/*.c; do
	name=$(basename "$source" .c)
	rm -f "$seeds"/*
	files=$(corpus "$name")
	# shellcheck disable=SC2086 # no name has a space
	set -- ${files:-"$seeds"/*}
	if timeout -k 5 120 "$programs/$name" "$@" >&2; then
		echo "pass fuzz_$name"
	else
		echo "fail fuzz_$name"
		failed=1
	fi
done
exit $failed
