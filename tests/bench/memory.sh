# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# Memory of the daemon and its listener in MB: "VmRSS PSS VmRSS-of-the-daemon peaks-of-VmRSS".
memory_of() {
	local pid
	for pid in "$1" $(cat "/proc/$1/task/$1/children"); do
		awk '/^VmHWM:/ { peak = $2 } /^VmRSS:/ { printf "%d %d ", peak, $2 }' "/proc/$pid/status"
		awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup"
	done | awk '{ peak += $1; rss += $2; pss += $3; if (!own) own = $2 }
		END { printf "%.1f %.1f %.1f %.1f\n", rss / 1024, pss / 1024, own / 1024, peak / 1024 }'
}

# wait_for PATTERN N FILE: until N lines of it have the pattern, or the daemon is gone.
wait_for() {
	while [ "$(grep -c "$1" "$3")" -lt "$2" ] && ! grep -q ' cpu ' "$3"; do
		sleep 0.02
	done
}

# memory_run NAME CONFIG: runs the daemon on the scene; writes two lines to $work/NAME.memory:
# when it was ready, and after 20 commands.
memory_run() {
	local out=$work/$1.stamped pid
	: >"$out"
	"$tools/stamp" "$earshot" -c "$2" run --json --microphone none --recording "$work/memory.wav" \
		>"$out" 2>>"$work/messages" &
	wait_for '"event":"ready"' 1 "$out"
	pid=$(awk '$2 == "pid" { print $3; exit }' "$out")
	memory_of "$pid" >"$work/$1.memory"
	wait_for '"event":"heard"' 20 "$out"
	memory_of "$pid" >>"$work/$1.memory"
	kill "$pid"
	wait "$!" || true
}

# memory_row RUN MAP BOUND
memory_row() {
	awk -v name="$2" '{ v[NR] = $0 } END {
		split(v[1], a); split(v[2], b)
		printf "| %s | %s (%s + %.1f) | %s | %s (%s + %.1f) | %s | %s | ", name,
			a[1], a[3], a[1] - a[3], a[2], b[1], b[3], b[1] - b[3], b[2], b[4]
	}' "$work/$1.memory"
	echo "$3: $(bound "$(awk 'END { print $1 }' "$work/$1.memory")" "$3") |"
}

# One start of the daemon, which is ended as soon as it is ready. Prints how long that took, in ms.
ready_once() {
	local out=$work/ready.stamped
	: >"$out"
	"$tools/stamp" "$earshot" -c "$1" run --json --microphone none \
		--recording "$work/short.wav" >"$out" 2>>"$work/messages" &
	wait_for '"event":"ready"' 1 "$out"
	kill "$(awk '$2 == "pid" { print $3; exit }' "$out")"
	wait "$!" || true
	awk '/"event":"ready"/ { print $1 }' "$out"
}

# Milliseconds from the start of the program to `ready`, five times.
# ready_row CONFIG MAP BOUND
ready_row() {
	local times
	times=$(for _ in 1 2 3 4 5; do
		ready_once "$1"
	done | sort -g | tr '\n' ' ')
	# shellcheck disable=SC2086 # five numbers
	set -- "$2" "$3" $times
	echo "| $1 | $3 / $5 / $7 | $2: $(bound "$5" "$2") |"
}

# Processor seconds for a second of sound, all home recordings with a map.
decode_cost() {
	"$earshot" -c "$1" score --json "$speech/home.jsonl" 2>>"$work/messages" |
		sed -n 's/.*"cpu_per_second":\([0-9.]*\).*/\1/p'
}

decode_table() {
	local few many
	few=$(decode_cost "$1")
	many=$(decode_cost "$2")
	cat <<END

Processor seconds for a second of sound, the home recordings: $few with 10 devices, $many with
1,000: $(awk -v a="$many" -v b="$few" 'BEGIN { printf "%.1f", a / b }') times. Bound: 5 times.
END
}

section_memory() {
	local home hundred thousand beside
	start_broker
	make_wakes
	"$tools/join" 1 "$work/short.wav"
	for _ in 1 2; do
		commands_of home
	done | scene memory
	home=$(configuration small home)
	hundred=$(hundred_devices hundred)
	thousand=$(devices thousand 1000)

	note "memory: 20 commands in real time"
	# Side by side: memory does not depend on the load.
	memory_run small "$home" &
	beside=$!
	memory_run hundred "$hundred" &
	beside="$beside $!"
	memory_run thousand "$thousand"
	# shellcheck disable=SC2086 # two numbers
	wait $beside

	cat <<'END'
`earshot run` against a mosquitto of our own, spoken to as for the delay. MB of both processes
(bridge + listener): VmRSS counts the model and the libraries that both map twice, Pss once.
The peak is that of both, which need not be at the same time.

| map | ready: VmRSS | Pss | after 20 commands: VmRSS | Pss | peak of VmRSS | VmRSS ≤ |
|---|---|---|---|---|---|---|
END
	memory_row small 'home, 6 devices' 60
	memory_row hundred 'home, 100 devices' 60
	memory_row thousand 'home, 1,000 devices in 60 rooms' 100
	note "memory: start"
	cat <<'END'

From the start of the program to its line `ready`, milliseconds. Bound of the median of five in the last
column.

| map | smallest / median / largest | ≤ |
|---|---|---|
END
	ready_row "$home" 'home, 6 devices' 500
	ready_row "$hundred" 'home, 100 devices' 500
	ready_row "$thousand" 'home, 1,000 devices in 60 rooms' 2000
	note "memory: cost of decoding"
	decode_table "$(devices ten 10)" "$thousand"
	stop_broker
}
