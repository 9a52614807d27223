# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# house NAME LINE: a house with one switch that reports nothing, in $work/NAME.
house() {
	mkdir -p "$work/$1/devices" "$work/$1/state"
	printf '%s\n' 'version: 1' "site: $1" 'wake: {words: [computer]}' 'state_dir: state' \
		"broker: {host: 127.0.0.1, port: $broker_port}" "$2" >"$work/$1/earshot.yaml"
	cat >"$work/$1/devices/home.yaml" <<END
version: 1
devices:
  heater:
    type: switch
    commands: {on: {topic: $1/heater, payload: "1"}, off: {topic: $1/heater, payload: "0"}}
END
}

# begin_daemon CONFIG: sets daemon_pid; returns once it is connected.
begin_daemon() {
	: >"${1%/*}/log"
	"$earshot" -c "$1" run --microphone none >"${1%/*}/log" 2>&1 &
	daemon_pid=$!
	until grep -q 'connected to the broker' "${1%/*}/log"; do
		kill -0 "$daemon_pid"
		sleep 0.1
	done
}

# The ledger of `off` cannot be written, as a folder has its name, and need not be.
delay_rows() {
	local name rounds=${LEDGER_ROUNDS:-1000} pids=()
	for name in on off off_too; do
		house "$name" "ledger: {required: $([ "$name" = on ] && echo yes || echo no)}"
		[ "$name" = on ] || mkdir "$work/$name/state/ledger.jsonl"
		begin_daemon "$work/$name/earshot.yaml"
		pids+=("$daemon_pid")
	done
	note "ledger: $rounds commands for each of three daemons in turn"
	"$tools/ask_delays" "$rounds" 10 'turn on the heater' "on=$work/on/state/control.sock" \
		"off=$work/off/state/control.sock" "off_too=$work/off_too/state/control.sock" \
		>"$work/delays"
	kill "${pids[@]}"
	wait "${pids[@]}" || true
	for name in on off off_too; do
		# shellcheck disable=SC2046 # four numbers
		set -- "$name" $(awk -v name="$name" '$1 == name { print 1000 * $2 }' "$work/delays" |
			quantiles)
		echo "$1 $2 $3 $4 $5" >>"$work/quantiles"
		echo "| $1 | $2 | $(awk -v a="$3" -v b="$4" -v c="$5" \
			'BEGIN { printf "%.2f / %.2f / %.2f", a / 1000, b / 1000, c / 1000 }') |"
	done
}

lines_row() {
	local file=$work/many/state/ledger.jsonl
	mkdir -p "$work/many/state"
	printf '%s\n' 'version: 1' 'state_dir: state' 'wake: {words: [computer]}' \
		>"$work/many/earshot.yaml"
	awk -v lines="${ROWS:-1000000}" -v day="$(date +%F)" 'BEGIN {
		for (i = 0; i < lines; i++) {
			printf "{\"t\":\"%sT%02d:%02d:%02d.%03dZ\",\"kind\":\"command\",", day,
				int(i / 3600000) % 24, int(i / 60000) % 60, int(i / 1000) % 60, i % 1000
			printf "\"topic\":\"zigbee2mqtt/device_%d/set\",\"bytes\":15,", i % 300
			printf "\"site\":\"default\",\"intent\":\"light_on\",\"number\":%d,", i + 1
			printf "\"address\":\"127.0.0.1:1883\"}\n"
		}
	}' >"$file"
	note "ledger: earshot privacy over $(wc -l <"$file") lines"
	/usr/bin/time -o "$work/time" -f '%e %M' "$earshot" -c "$work/many/earshot.yaml" privacy \
		--days 2 --json >/dev/null
	awk '{ printf "| `earshot privacy` over %d lines | %.2f s, %.1f MB | %s |\n", lines, $1,
		$2 / 1000, $1 <= 2 && $2 <= 20000 ? "kept" : "**missed**" }' \
		lines="$(wc -l <"$file")" "$work/time"
	rm "$file"
}

# Nanoseconds that the one thread of a process has run.
run_of() {
	cut -d ' ' -f 1 "/proc/$1/schedstat"
}

changes_row() {
	local seconds=${CHANGES_SECONDS:-30} before after took counted told
	house crowd ''
	awk 'BEGIN {
		split("one two three four five six seven eight nine ten", w)
		print "version: 1\ndevices:"
		for (i = 0; i < 1000; i++) {
			printf "  plug_%d: {type: switch, name: plug %s %s %s, ", i, w[i % 10 + 1],
				w[int(i / 10) % 10 + 1], w[int(i / 100) + 1]
			printf "commands: {on: {topic: crowd/%d/set, payload: x}}, ", i
			printf "state: {topic: crowd/%d, field: state, on: \"ON\", off: \"OFF\"}}\n", i
		}
	}' >"$work/crowd/devices/home.yaml"
	begin_daemon "$work/crowd/earshot.yaml"
	# In the first ten seconds each says where it starts.
	"$tools/changes" "$broker_port" $((seconds + 11)) 1000 &
	sleep 11
	note "ledger: $seconds s of 100 changes a second"
	before=$(run_of "$daemon_pid") took=$(date +%s%N)
	wait $!
	after=$(run_of "$daemon_pid") took=$(($(date +%s%N) - took))
	kill "$daemon_pid"
	wait "$daemon_pid" || true
	counted=$(sed 's/.*"day":"[^"]*","reports":\([0-9]*\),.*/\1/' "$work"/crowd/state/changes/*.json)
	told=$(((seconds + 11) * 100 - 1000))
	awk -v run="$((after - before))" -v took="$took" -v counted="$counted" -v told="$told" 'BEGIN {
		share = 100 * run / took
		printf "| %d of %d changes of 1,000 devices counted, 100 a second | %.2f %% of a core | %s |\n",
			counted, told, share, (share < 2 && counted == told ? "kept" : "**missed**") }'
}

kills_row() {
	local said
	note 'ledger: kills'
	said=$(KILLS=${KILLS:-200} "$build/tests/unit/guard_ledger" | sed -n 's/ kills, / /p')
	awk -v said="$said" 'BEGIN {
		split(said, number, " ")
		printf "| killed %d times at random moments | %d lost a line that was said to be written | %s |\n",
			number[1], number[2], (number[1] > 0 && number[2] == 0 ? "kept" : "**missed**") }'
}

section_ledger() {
	make --no-print-directory -s BUILD="$build" "$tools/ask_delays" "$tools/changes" \
		"$build/tests/unit/guard_ledger" >&2
	start_broker
	cat <<'END'
What the ledger and the counting of changes cost. Bounds: the delay's p95 within 2 ms of that without
a ledger; a million lines summed up in 2 s and 20 MB; 100 changes a second with under 2 % of a core.

How: a typed command goes to three daemons in turn, 10 ms apart, until its answer is there ("Sent.":
the broker has it). One writes its ledger (`on`); of the others the ledger is a folder, and need not
be written (`off`): the difference of these two is what chance alone makes of it.

| daemon | commands | milliseconds: p50 / p95 / largest |
|---|---|---|
END
	delay_rows
	awk '{ p50[$1] = $3; p95[$1] = $4 } END {
		printf "\nThe ledger adds %.2f ms to the p50 and %.2f ms to the p95: %s. ",
			(p50["on"] - p50["off"]) / 1000, (p95["on"] - p95["off"]) / 1000,
			p95["on"] - p95["off"] <= 2000 ? "kept" : "**missed**"
		printf "Chance alone: %.2f and %.2f ms.\n\n", (p50["off_too"] - p50["off"]) / 1000,
			(p95["off_too"] - p95["off"]) / 1000 }' "$work/quantiles"
	echo '| what | measured | bound |'
	echo '|---|---|---|'
	lines_row
	changes_row
	kills_row
	stop_broker
}
