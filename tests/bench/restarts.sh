# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154

# RESTARTS of them, on ten brokers at a time, each with a daemon of its own: after each loss a
# daemon waits longer before it connects again, and would sleep most of the time.
section_restarts() {
	local rounds=${RESTARTS:-200} program=$build/tests/broker/daemon_restarts seed
	make --no-print-directory -s BUILD="$build" "$program" >&2
	note "restarts: $rounds rounds"
	for seed in 1 2 3 4 5 6 7 8 9 10; do
		SEED=$seed ROUNDS=$((rounds / 10)) EARSHOT=$earshot "$program" \
			>"$work/restarts.$seed" 2>>"$work/messages" &
	done
	wait
	cat <<'END'
Commands to a lamp (`ask --send`, on and off by turns) while something happens to a real mosquitto,
up to 120 ms after the question was put or after the daemon had decided: what was answered, held
against the broker's own log.

| the broker | rounds | done | not sent | not known whether | not confirmed |
|---|---|---|---|---|---|
END
	awk -F '\t' '
		$1 == "# fault" {
			if (!($2 in rounds)) order[++count] = $2
			rounds[$2] += $3; a[$2] += $4; b[$2] += $5; c[$2] += $6; d[$2] += $7
		}
		$1 == "# sum" { if (!($2 in sums)) kinds[++kind] = $2; sums[$2] += $3 }
		/^pass / { passed++ }
		END {
			for (i = 1; i <= count; i++) {
				name = order[i]
				printf "| %s | %d | %d | %d | %d | %d |\n", name, rounds[name],
					a[name], b[name], c[name], d[name]
				all += rounds[name]
			}
			printf "\n| of %d | bound: 0 |\n|---|---|\n", all
			for (i = 1; i <= kind; i++) printf "| %s | %d |\n", kinds[i], sums[kinds[i]]
			printf "\n%d of 10 runs passed.\n", passed
		}' "$work"/restarts.*
}
