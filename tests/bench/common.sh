# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
#
# What the sections of tests/bench/run share. They write Markdown to standard output and what
# goes on to standard error. `work` is a folder of their own that is removed afterwards.

speech=${SPEECH:-../shared/speech}
earshot=$build/earshot
tools=$build/tests/bench

note() {
	printf '%s\n' "bench: $*" >&2
}

# every N: each Nth line of standard input; all with FULL=1.
every() {
	awk -v n="$([ -n "${FULL:-}" ] && echo 1 || echo "$1")" 'NR % n == 0'
}

# The recordings of a set: those that are meant to be understood.
commands_of() {
	grep -v '"text": null' "$speech/$1.jsonl" | sed 's|.*"audio": "\([^"]*\)".*|'"$speech"'/\1|'
}

recordings_of() {
	sed 's|.*"audio": "\([^"]*\)".*|'"$speech"'/\1|' "$speech/$1.jsonl"
}

# configuration NAME TESTED [WAKE]: a copy in $work/NAME of a configuration under tests/speech,
# with a wake word and a broker of our own. It prints its path.
configuration() {
	local folder=$work/$1
	mkdir -p "$folder/state"
	cp -R "tests/speech/$2/." "$folder"
	grep -vE '^(wake|broker|state_dir):' "tests/speech/$2/earshot.yaml" >"$folder/earshot.yaml"
	cat >>"$folder/earshot.yaml" <<END
wake: {words: [${3:-computer}]}
broker: {host: localhost, port: ${broker_port:-1883}}
state_dir: state
END
	echo "$folder/earshot.yaml"
}

# devices NAME N: the same with a map of N devices, those of the home set among them. A room may
# have many lamps: they are switched without asking, as with few devices.
devices() {
	local file
	file=$(configuration "$1" home)
	echo "ask_above: $2" >>"$file"
	tests/bench/many_devices $(($2 - $(grep -c '{type:' tests/speech/home/devices/home.yaml))) \
		>"$work/$1/devices/more.yaml"
	echo "$file"
}

hundred_devices() {
	devices "$1" 100
}

# A mosquitto on a free loopback port: sets broker_port.
start_broker() {
	local try
	for try in 1 2 3 4 5 6 7 8; do
		broker_port=$((20000 + (RANDOM + try) % 20000))
		printf 'listener %d 127.0.0.1\nallow_anonymous true\n' "$broker_port" >"$work/mosquitto.conf"
		mosquitto -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
		broker_pid=$!
		while kill -0 "$broker_pid" 2>/dev/null; do
			if mosquitto_pub -p "$broker_port" -t bench -m here 2>/dev/null &&
				kill -0 "$broker_pid" 2>/dev/null; then
				return
			fi
			sleep 0.05
		done
	done
	cat "$work/mosquitto.log" >&2
	return 1
}

stop_broker() {
	if [ -n "${broker_pid:-}" ]; then
		kill "$broker_pid" 2>/dev/null || true
		wait "$broker_pid" 2>/dev/null || true
		broker_pid=
	fi
}

# "computer" in four voices, one file each.
make_wakes() {
	local voice
	for voice in kal16 awb rms slt; do
		flite -voice "$voice" -t computer -o "$work/wake-$voice.wav"
	done
}

# scene NAME: standard input names recordings; makes $work/NAME.wav and $work/NAME.parts.
scene() {
	xargs "$tools/scene" "$work/$1.wav" "$work"/wake-*.wav -- >"$work/$1.parts"
}

# quantiles: standard input has a number a line; prints n, p50, p95 and the largest.
quantiles() {
	sort -g | awk '
		function at(share,  i) { i = int(share * NR); i += i < share * NR; return v[i] }
		{ v[NR] = $1 }
		END {
			if (NR == 0) { print "0 - - -"; exit }
			printf "%d %.0f %.0f %.0f\n", NR, at(0.5), at(0.95), v[NR]
		}'
}

# cpu_of COMMAND…: processor seconds of a command and what it started.
cpu_of() {
	"$tools/stamp" "$@" 2>>"$work/messages" | awk '$2 == "cpu" { print $3 }'
}

machine() {
	local os
	os="Debian $(cat /etc/debian_version), Linux $(uname -r), $(uname -m)"
	echo "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $os"
}

load_now() {
	cut -d ' ' -f 1 /proc/loadavg
}

# bound NUMBER LIMIT: says whether a number keeps to it.
bound() {
	awk -v a="$1" -v b="$2" 'BEGIN { print a == "-" ? "-" : a <= b ? "kept" : "**missed**" }'
}
